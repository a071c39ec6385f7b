// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import java.util.ArrayList;
import java.util.List;

/** What a soak has found, in Markdown, and why it has not passed, if so. Used by one thread. */
public final class Report {
  private static final int TOLD_MAX = 20;

  private final StringBuilder text = new StringBuilder();
  private final List<String> reasons = new ArrayList<>();

  /** Begins a table. */
  public Report table(String... columns) {
    row((Object[]) columns);
    return line("|" + "---|".repeat(columns.length));
  }

  /** A row of it. */
  public Report row(Object... cells) {
    for (Object cell : cells) {
      text.append("| ")
          .append(cell instanceof Number count ? "%,d".formatted(count.longValue()) : cell)
          .append(' ');
    }
    return line("|");
  }

  /** A row that must have this count. */
  public Report mustBe(String what, long due, long count) {
    return row(what, count)
        .must(count == due, "%s must be %,d, was %,d".formatted(what, due, count));
  }

  /** Takes the soak for failed, for this reason, unless it is so. */
  public Report must(boolean so, String reason) {
    if (!so) {
      reasons.add(reason);
    }
    return this;
  }

  /** Names some of what is wrong; it is wrong if there is any. */
  public Report none(List<String> wrong) {
    reasons.addAll(wrong.stream().limit(TOLD_MAX).toList());
    return this;
  }

  public Report line(String line) {
    text.append(line).append(System.lineSeparator());
    return this;
  }

  /** Another report behind this one; both must pass. */
  public Report append(Report other) {
    text.append(other.text);
    reasons.addAll(other.reasons);
    return this;
  }

  /** The line that came last. */
  public String last() {
    return text.substring(text.lastIndexOf(System.lineSeparator(), text.length() - 2) + 1);
  }

  /** Whether everything is as it must be. */
  public boolean passed() {
    return reasons.isEmpty();
  }

  /** The tables, and the reasons behind them. */
  public String text() {
    StringBuilder all = new StringBuilder(text);
    reasons.forEach(reason -> all.append("- ").append(reason).append(System.lineSeparator()));
    return all.toString();
  }
}
