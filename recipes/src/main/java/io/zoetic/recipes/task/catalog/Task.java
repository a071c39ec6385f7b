// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.catalog;

import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.prompt.PromptStyle;
import io.zoetic.recipes.task.source.Format;
import java.util.List;
import java.util.Optional;

/**
 * A task: what is published, how it is split, asked and scored.
 *
 * @param name in lower case: {@code arc-easy}
 * @param kind of its problems
 * @param format of its files
 * @param source where its files are published
 * @param licence of its rows
 * @param style of its prompts
 * @param rules of scoring, the default first
 * @param parts that are published
 * @param splits of the paper, or the published ones where the paper has none
 */
public record Task(
    String name,
    Problem.Kind kind,
    Format format,
    String source,
    String licence,
    PromptStyle style,
    List<String> rules,
    List<Part> parts,
    List<Split> splits) {
  public Task {
    rules = List.copyOf(rules);
    parts = List.copyOf(parts);
    splits = List.copyOf(splits);
  }

  /** The scoring rule that is used unless another is asked for. */
  public String rule() {
    return rules.getFirst();
  }

  /**
   * A split.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public Split split(String split) {
    return splits.stream()
        .filter(each -> each.name().equals(split))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "split of %s must be one of %s, was %s"
                        .formatted(name, splits.stream().map(Split::name).toList(), split)));
  }

  Optional<Part> part(String part) {
    return parts.stream().filter(each -> each.name().equals(part)).findFirst();
  }

  /** How many items a split has when its whole part is there. */
  public int size(Split split) {
    int rows = part(split.part()).map(Part::rows).orElse(0);
    return split.selection().positions(rows).length;
  }
}
