// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.Vectors;

/// Functions and operators of `vector`, by pgvector's names. Sums are of doubles, in four parts at
/// a time: the next addition does not wait for the one before, and the order is always the same.
public final class VectorFunctions {
    private VectorFunctions() {}

    static void register(Registry r) {
        r.add(
                "<->(vector, vector) double",
                "distance",
                "Euclidean distance",
                "'[1,2]'::vector <-> '[4,6]' → 5");
        r.add(
                "<=>(vector, vector) double",
                "cosineDistance",
                "cosine distance: 0 where they point in the same direction, 2 where in opposite ones",
                "'[1,0]'::vector <=> '[0,2]' → 1");
        r.add(
                "<#>(vector, vector) double",
                "negativeInnerProduct",
                "inner product, negative so that the nearest comes first",
                "'[1,2]'::vector <#> '[3,4]' → -11");
        r.add(
                "<+>(vector, vector) double",
                "taxicabDistance",
                "sum of the differences of the numbers",
                "'[1,2]'::vector <+> '[4,6]' → 7");
        r.add(
                "l2_distance(vector, vector) double",
                "distance",
                "Euclidean distance",
                "l2_distance('[1,2]', '[4,6]') → 5");
        r.add(
                "cosine_distance(vector, vector) double",
                "cosineDistance",
                "cosine distance",
                "cosine_distance('[1,0]', '[0,2]') → 1");
        r.add(
                "inner_product(vector, vector) double",
                "innerProduct",
                "inner product",
                "inner_product('[1,2]', '[3,4]') → 11");
        r.add(
                "l1_distance(vector, vector) double",
                "taxicabDistance",
                "sum of the differences of the numbers",
                "l1_distance('[1,2]', '[4,6]') → 7");
        r.add(
                "vector_dims(vector) integer",
                "dimensions",
                "number of dimensions",
                "vector_dims('[1,2,3]'::vector) → 3");
        r.add("vector_norm(vector) double", "norm", "Euclidean length", "vector_norm('[3,4]') → 5");
        r.add("l2_norm(vector) double", "norm", "Euclidean length", "l2_norm('[3,4]') → 5");
        r.add(
                "l2_normalize(vector) vector",
                "normalize",
                "the vector of the same direction and length 1",
                "l2_normalize('[3,4]'::vector) → [0.6,0.8]");
        r.add(
                "+(vector, vector) vector",
                "add",
                "sum, number by number",
                "'[1,2]'::vector + '[3,4]' → [4,6]");
        r.add(
                "-(vector, vector) vector",
                "subtract",
                "difference, number by number",
                "'[4,6]'::vector - '[3,4]' → [1,2]");
        r.add(
                "*(vector, vector) vector",
                "multiply",
                "product, number by number",
                "'[1,2]'::vector * '[3,4]' → [3,8]");
        r.add(
                "||(vector, vector) vector",
                "concatenate",
                "the numbers of both",
                "'[1,2]'::vector || '[3]' → [1,2,3]");
        r.add(
                "subvector(vector, integer, integer) vector",
                "part",
                "from that number on, the first being 1, so many",
                "subvector('[1,2,3,4]'::vector, 2, 2) → [2,3]");
    }

    private static int common(Slice left, Slice right) {
        if (left.length != right.length) {
            throw SqlException.of(
                            SqlState.DATA_EXCEPTION,
                            "different vector dimensions "
                                    + Vectors.dimensions(left)
                                    + " and "
                                    + Vectors.dimensions(right))
                    .hint("Compare vectors of the same number of dimensions.");
        }
        return Vectors.dimensions(left);
    }

    private static double squaredDistance(Slice left, Slice right) {
        int count = common(left, right);
        byte[] a = left.data;
        byte[] b = right.data;
        int i = left.offset;
        int j = right.offset;
        int end = i + Float.BYTES * count;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int stop = end - 15; i < stop; i += 16, j += 16) {
            double d0 = (double) Vectors.get(a, i) - Vectors.get(b, j);
            double d1 = (double) Vectors.get(a, i + 4) - Vectors.get(b, j + 4);
            double d2 = (double) Vectors.get(a, i + 8) - Vectors.get(b, j + 8);
            double d3 = (double) Vectors.get(a, i + 12) - Vectors.get(b, j + 12);
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < end; i += 4, j += 4) {
            double d = (double) Vectors.get(a, i) - Vectors.get(b, j);
            s0 += d * d;
        }
        return s0 + s1 + (s2 + s3);
    }

    private static double product(Slice left, Slice right) {
        int count = common(left, right);
        byte[] a = left.data;
        byte[] b = right.data;
        int i = left.offset;
        int j = right.offset;
        int end = i + Float.BYTES * count;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int stop = end - 15; i < stop; i += 16, j += 16) {
            s0 += (double) Vectors.get(a, i) * Vectors.get(b, j);
            s1 += (double) Vectors.get(a, i + 4) * Vectors.get(b, j + 4);
            s2 += (double) Vectors.get(a, i + 8) * Vectors.get(b, j + 8);
            s3 += (double) Vectors.get(a, i + 12) * Vectors.get(b, j + 12);
        }
        for (; i < end; i += 4, j += 4) {
            s0 += (double) Vectors.get(a, i) * Vectors.get(b, j);
        }
        return s0 + s1 + (s2 + s3);
    }

    public static double distance(Slice left, Slice right) {
        return Math.sqrt(squaredDistance(left, right));
    }

    public static double innerProduct(Slice left, Slice right) {
        return product(left, right);
    }

    public static double negativeInnerProduct(Slice left, Slice right) {
        return -product(left, right);
    }

    /// NaN where one of them has no direction.
    public static double cosineDistance(Slice left, Slice right) {
        double product = product(left, right);
        double similarity = product / Math.sqrt(product(left, left) * product(right, right));
        return 1 - Math.clamp(similarity, -1, 1);
    }

    public static double taxicabDistance(Slice left, Slice right) {
        int count = common(left, right);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.abs((double) Vectors.get(left, i) - Vectors.get(right, i));
        }
        return sum;
    }

    public static long dimensions(Slice vector) {
        return Vectors.dimensions(vector);
    }

    public static double norm(Slice vector) {
        return Math.sqrt(product(vector, vector));
    }

    /// The zero vector stays as it is.
    public static void normalize(Slice vector, Slice out) {
        double norm = norm(vector);
        out.reset();
        for (int i = 0; i < Vectors.dimensions(vector); i++) {
            double number = Vectors.get(vector, i);
            append(norm > 0 ? number / norm : number, out);
        }
    }

    public static void add(Slice left, Slice right, Slice out) {
        int count = common(left, right);
        out.reset();
        for (int i = 0; i < count; i++) {
            append(Vectors.get(left, i) + Vectors.get(right, i), out);
        }
    }

    public static void subtract(Slice left, Slice right, Slice out) {
        int count = common(left, right);
        out.reset();
        for (int i = 0; i < count; i++) {
            append(Vectors.get(left, i) - Vectors.get(right, i), out);
        }
    }

    public static void multiply(Slice left, Slice right, Slice out) {
        int count = common(left, right);
        out.reset();
        for (int i = 0; i < count; i++) {
            float product = Vectors.get(left, i) * Vectors.get(right, i);
            if (product == 0 && Vectors.get(left, i) != 0 && Vectors.get(right, i) != 0) {
                throw outOfRange("underflow");
            }
            append(product, out);
        }
    }

    private static void append(double number, Slice out) {
        if (!Float.isFinite((float) number)) {
            throw outOfRange("overflow");
        }
        Vectors.append((float) number, out);
    }

    private static SqlException outOfRange(String how) {
        return SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: " + how);
    }

    public static void concatenate(Slice left, Slice right, Slice out) {
        Vectors.checkDimensions(Vectors.dimensions(left) + Vectors.dimensions(right));
        out.reset();
        out.append(left);
        out.append(right);
    }

    /// What is asked for beyond the ends is left out.
    public static void part(Slice vector, long start, long count, Slice out) {
        long from = Math.max(start, 1);
        long to = Math.min(start + count, Vectors.dimensions(vector) + 1L);
        Vectors.checkDimensions((int) Math.max(to - from, 0));
        out.reset();
        out.append(
                vector.data,
                vector.offset + Float.BYTES * (int) (from - 1),
                Float.BYTES * (int) (to - from));
    }
}
