// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.scoring.code.CodeSandbox;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The scoring rules by name. */
public final class ScoringRules {
  private final Map<String, ScoringRule> rules = new LinkedHashMap<>();

  /** All rules; code runs in {@code sandbox}. */
  public ScoringRules(CodeSandbox sandbox) {
    add(new NumericRule());
    add(new StringRule());
    add(new ValueRule());
    add(new LetterRule());
    for (CodeRule.Tests tests : CodeRule.Tests.values()) {
      add(new CodeRule(tests, sandbox));
    }
    add(new VqaRule());
    add(new Gsm8kReferenceRule());
    add(new MathReferenceRule());
    add(new ArcReferenceRule());
    add(new CodeReferenceRule(sandbox));
    add(new FlexibleRule());
  }

  private void add(ScoringRule rule) {
    rules.put(rule.name(), rule);
  }

  /** Their names. */
  public Set<String> names() {
    return rules.keySet();
  }

  /**
   * A rule.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public ScoringRule named(String name) {
    ScoringRule rule = rules.get(name);
    if (rule == null) {
      throw new IllegalArgumentException(
          "scoring rule must be one of %s, was %s".formatted(names(), name));
    }
    return rule;
  }
}
