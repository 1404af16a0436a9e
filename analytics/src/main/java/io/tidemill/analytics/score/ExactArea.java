// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.score;

import java.util.Arrays;

/// The area under the receiver operating characteristic of scores that are all kept: the
/// probability that a yes gets a higher score than a no, ties counting one half (J. A. Hanley and
/// B. J. McNeil, "The meaning and use of the area under a ROC curve", 1982).
public final class ExactArea {
    private double[] yes = new double[16];
    private double[] no = new double[16];
    private int yesCount;
    private int noCount;

    /// Takes in the score of a yes or a no; one that is not a number is passed over.
    public void add(double score, boolean isYes) {
        if (Double.isNaN(score)) {
            return;
        }
        if (isYes) {
            yes = grown(yes, yesCount);
            yes[yesCount++] = score;
        } else {
            no = grown(no, noCount);
            no[noCount++] = score;
        }
    }

    private static double[] grown(double[] scores, int count) {
        return count < scores.length ? scores : Arrays.copyOf(scores, 2 * count);
    }

    /// The area; NaN without both answers.
    public double value() {
        Arrays.sort(yes, 0, yesCount);
        Arrays.sort(no, 0, noCount);
        double above = 0;
        int below = 0;
        int upTo = 0;
        for (int i = 0; i < yesCount; i++) {
            while (below < noCount && no[below] < yes[i]) {
                below++;
            }
            while (upTo < noCount && no[upTo] <= yes[i]) {
                upTo++;
            }
            above += (below + (double) upTo) / 2;
        }
        return above / ((double) yesCount * noCount);
    }
}
