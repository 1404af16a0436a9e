// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.linear.LinearRegression;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeatureEncoderTest {
    private static final List<FeatureType> TYPES =
            List.of(FeatureType.NUMERIC, FeatureType.CATEGORICAL);

    private record Row(double size, @Nullable String city, double price) {}

    @Test
    void categoriesBecomeColumnsAsTheyAppear() {
        var encoder = new FeatureEncoder(TYPES, 2);
        double[][] raw = {
            {1, 2, 3, 4}, {code(encoder, "b"), code(encoder, "a"), Double.NaN, code(encoder, "c")}
        };
        double[][] columns = encoder.encode(raw, 0, 4, true);
        assertThat(columns).hasDimensions(5, 4);
        assertThat(columns[1]).containsExactly(1, 0, 0, 0);
        assertThat(columns[2]).containsExactly(0, 1, 0, 0);
        assertThat(names(encoder))
                .containsExactly("size", "city=b", "city=a", "city=(null)", "city=(other)");
        assertThat(encoder.order()).containsExactly(0, 1, 2, 4, 3);
    }

    @Test
    void whatIsNewWhenPredictingIsNoCategory() {
        var encoder = new FeatureEncoder(TYPES, 9);
        encoder.encode(new double[][] {{1}, {code(encoder, "a")}}, 0, 1, true);
        byte[] unknown = bytes("zzz");
        double code = encoder.categories(1).find(unknown, 0, 3);
        double[][] columns = encoder.encode(new double[][] {{5}, {code}}, 0, 1, false);
        assertThat(columns).hasDimensions(2, 1);
        assertThat(columns[1][0]).isZero();
    }

    @Test
    void coefficientsDoNotDependOnTheOrderOfTheRows() {
        Seeds.forEach(
                10,
                random -> {
                    List<Row> rows = new ArrayList<>();
                    for (int i = 0; i < 60; i++) {
                        int city = random.nextInt(5);
                        String name = city == 4 ? null : "c" + city;
                        double size = random.nextInt(100);
                        rows.add(new Row(size, name, size + 10 * city + random.nextGaussian()));
                    }
                    Map<String, Double> first = fit(rows);
                    assertThat(first).containsEntry("city=(null)", 0.0);
                    assertThat(
                                    first.getOrDefault("city=c2", 0.0)
                                            - first.getOrDefault("city=c1", 0.0))
                            .isCloseTo(10, within(2.0));
                    Collections.shuffle(rows, random);
                    assertThat(fit(rows)).isEqualTo(first);
                });
    }

    private static Map<String, Double> fit(List<Row> rows) {
        var encoder = new FeatureEncoder(TYPES, 100);
        var model = new LinearRegression(0, LinearRegression.Options.DEFAULT);
        for (Row row : rows) {
            if (row.city() != null) {
                code(encoder, row.city());
            }
            double code =
                    row.city() == null
                            ? Double.NaN
                            : encoder.categories(1).find(bytes(row.city()), 0, row.city().length());
            double[][] raw = {{row.size()}, {code}};
            if (encoder.columnCount() == 1) {
                model.growTo(1);
            }
            double[][] columns = encoder.encode(raw, 0, 1, true);
            model.growTo(encoder.columnCount());
            model.update(columns, new double[] {row.price()}, null, 0, 1);
        }
        model.takeInOrder(encoder.order());
        var copy = copy(model);
        double[] coefficients = copy.fit().coefficients();
        List<String> names = names(encoder);
        Map<String, Double> result = new TreeMap<>();
        for (int i = 0; i < coefficients.length; i++) {
            result.put(names.get(i), coefficients[i]);
        }
        return result;
    }

    private static LinearRegression copy(LinearRegression model) {
        var writer = new StateWriter();
        model.encode(writer);
        return LinearRegression.decode(new StateReader(writer.toBytes()));
    }

    @Test
    void textsKeepTheirCodes() {
        Seeds.forEach(
                5,
                random -> {
                    var encoder = new FeatureEncoder(TYPES, 300);
                    Map<String, Integer> codes = new HashMap<>();
                    for (int i = 0; i < 2000; i++) {
                        String text = "t" + random.nextInt(400);
                        int code = code(encoder, text);
                        if (code != Categories.OTHER) {
                            assertThat(codes.computeIfAbsent(text, _ -> code)).isEqualTo(code);
                            assertThat(encoder.categories(1).text(code)).isEqualTo(text);
                        } else {
                            assertThat(codes).hasSize(300).doesNotContainKey(text);
                        }
                        if (i % 500 == 0) {
                            encoder.encode(new double[][] {{1}, {code}}, 0, 1, true);
                            var writer = new StateWriter();
                            encoder.encode(writer);
                            var reader = new StateReader(writer.toBytes());
                            encoder = FeatureEncoder.decode(reader);
                            reader.end();
                        }
                    }
                });
    }

    private static List<String> names(FeatureEncoder encoder) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < encoder.columnCount(); i++) {
            names.add(encoder.name(i, List.of("size", "city")));
        }
        return names;
    }

    private static int code(FeatureEncoder encoder, String text) {
        byte[] bytes = bytes(text);
        return encoder.categories(1).learn(bytes, 0, bytes.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
