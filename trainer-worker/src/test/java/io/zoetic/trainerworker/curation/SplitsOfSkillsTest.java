// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.PromptJson;
import io.zoetic.core.Split;
import io.zoetic.core.SplitGroup;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prompts of a skill are a few sentences in which a number or a name differs. */
class SplitsOfSkillsTest {
  private static final int PROMPTS = 300;

  static Stream<Skill> skills() {
    return Skills.all().stream();
  }

  @ParameterizedTest
  @MethodSource("skills")
  void promptsOfASkill_areGroupsOfTheirOwn_inAllSplits(Skill skill) {
    List<String> prompts =
        skill.examples(io.zoetic.referencemodel.skill.Split.TRAIN, 5, PROMPTS).stream()
            .map(Example::prompt)
            .distinct()
            .toList();
    Set<String> groups =
        prompts.stream()
            .map(PromptJson::ofQuestion)
            .map(prompt -> SplitGroup.of(prompt.json(), prompt.hash()))
            .collect(toSet());

    assertThat(groups.size()).isGreaterThan(prompts.size() * 9 / 10);
    assertThat(groups.stream().filter(group -> Split.of(group) == Split.TEST).count())
        .isBetween(PROMPTS / 10L, PROMPTS * 3 / 10L);
  }
}
