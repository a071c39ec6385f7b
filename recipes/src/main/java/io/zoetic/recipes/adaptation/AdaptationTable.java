// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.adaptation;

import io.zoetic.cli.output.Table;
import io.zoetic.model.adaptation.mixture.AdaptedMixture;
import io.zoetic.model.adaptation.mixture.Candidate;
import io.zoetic.trainerworker.mixture.FewShotAdaptation;
import java.io.PrintWriter;
import java.util.Locale;

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
    row(table, adaptation, "mixture", found.mixture());
    row(table, adaptation, "base", found.base());
    for (Candidate single : found.singles()) {
      String name = adaptation.shares(single.weights()).keySet().iterator().next();
      row(table, adaptation, name, single);
    }
    table.print(out);
    out.printf(
        "taken: %s%n%s%n",
        found.weights().isBase() ? "base" : shares(adaptation, found), found.why());
  }

  private static String shares(FewShotAdaptation adaptation, AdaptedMixture found) {
    return adaptation.shares(found.weights()) + " and " + number(found.weights().base()) + " base";
  }

  private static void row(
      Table table, FewShotAdaptation adaptation, String name, Candidate candidate) {
    table.row(
        name,
        String.format(Locale.ROOT, "%.1f %%", 100 * candidate.reward()),
        number(candidate.objective()),
        number(candidate.gain()),
        number(candidate.error()),
        String.format(Locale.ROOT, "%.1f %%", 100 * candidate.chance()),
        name.equals("mixture") ? String.valueOf(adaptation.shares(candidate.weights())) : "-");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
