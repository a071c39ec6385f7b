// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import java.util.List;

/**
 * What adaptation to shots has come to.
 *
 * @param weights the shares; the base model's alone where nothing is surely better
 * @param why in one line
 * @param fitted J of the mixtures on the shots they were found by, mean over the folds
 * @param mixture the mean of what the searches found; what is said of it is what held-out shots say
 *     of each fold's own mixture
 * @param onAllShots what all shots say of that mean itself
 * @param base the base model
 * @param singles each expert alone
 * @param evaluations shots that mixtures answered
 * @param budget how many they might have answered
 */
public record AdaptedMixture(
    MixtureWeights weights,
    String why,
    double fitted,
    Candidate mixture,
    AllShots onAllShots,
    Candidate base,
    List<Candidate> singles,
    int evaluations,
    long budget) {
  public AdaptedMixture {
    singles = List.copyOf(singles);
  }
}
