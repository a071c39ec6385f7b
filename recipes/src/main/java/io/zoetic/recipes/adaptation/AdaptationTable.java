// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.adaptation;

import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.Table;
import io.zoetic.model.adaptation.mixture.AdaptedMixture;
import io.zoetic.model.adaptation.mixture.AllShots;
import io.zoetic.model.adaptation.mixture.Candidate;
import io.zoetic.trainerworker.mixture.FewShotAdaptation;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** What adaptation has found, for people. */
final class AdaptationTable {
  private AdaptationTable() {}

  static void print(
      PrintWriter out, FewShotAdaptation adaptation, FewShotAdaptation.Adapted adapted) {
    AdaptedMixture found = adapted.mixture();
    out.printf(
        "%d answers were given; J of the mixture on the shots it was found by: %s%n",
        found.evaluations(), number(found.fitted()));
    Table table = new Table("HELD OUT", "RIGHT", "J", "ABOVE BASE", "ERROR", "LUCK", "SHARES");
    row(table, "mixtures of the folds", found.mixture());
    row(table, "base", found.base());
    for (Candidate single : found.singles()) {
      String name = adaptation.shares(single.weights()).keySet().iterator().next();
      row(table, name, single);
    }
    row(table, adaptation.shares(found.mixture().weights()), found.onAllShots());
    table.print(out);
    out.printf(
        "taken: %s%n%s%n",
        found.weights().isBase() ? "base" : shares(adaptation, found), found.why());
  }

  private static String shares(FewShotAdaptation adaptation, AdaptedMixture found) {
    return adaptation.shares(found.weights()) + " and " + number(found.weights().base()) + " base";
  }

  private static void row(Table table, String name, Candidate candidate) {
    table.row(
        name,
        share(candidate.reward()),
        number(candidate.objective()),
        number(candidate.gain()),
        number(candidate.error()),
        share(candidate.chance()),
        Json.NONE);
  }

  /** What would be kept has answered all shots, and none of them was held out. */
  private static void row(Table table, Map<String, Double> shares, AllShots all) {
    table.row(
        "their mean, on all shots",
        share(all.reward()),
        number(all.objective()),
        number(all.gain()),
        Json.NONE,
        Json.NONE,
        String.valueOf(shares));
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
