// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.NameRules;
import io.zoetic.trainerworker.growth.GrownName.Said;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrownNameTest {
  private static List<Said> prompts(String form, int users) {
    return IntStream.range(0, 8)
        .mapToObj(i -> new Said(form.formatted(i), "key user-" + i % users))
        .toList();
  }

  @Test
  void words_areThoseThatTellThePromptsFromOthers() {
    GrownName name = GrownName.of(prompts("What is the Invoice number of Zürich order %d?", 2), 2);

    assertThat(name.words()).contains("invoice", "zurich").doesNotContain("what", "the");
    assertThat(name.description()).startsWith("Grown from feedback on prompts with: ");
    assertThat(NameRules.isExpert(name.expert(_ -> false))).isTrue();
  }

  @Test
  void words_ofFewPeople_orFewPrompts_areNobodyElses() {
    List<Said> mixed =
        List.of(
            new Said("invoice of Miller", "a"),
            new Said("invoice of Miller", "a"),
            new Said("invoice of Smith", "b"),
            new Said("invoice of Cooper", "b"),
            new Said("invoice of Baker", "b"));

    assertThat(GrownName.of(mixed, 2).words()).containsExactly("invoice");
    assertThat(GrownName.of(mixed, 1).words()).containsExactlyInAnyOrder("invoice", "miller");
  }

  @Test
  void words_ofOneTenant_areNotTold_howeverManyOfItsUsersHaveSaidThem() {
    List<Said> ofOne = prompts("What is the invoice number of order %d?", 1);

    GrownName name = GrownName.of(ofOne, 8);

    assertThat(name.words()).isEmpty();
    assertThat(name.expert(_ -> false)).isEqualTo("skill-1");
    assertThat(name.description()).isEqualTo("Grown from feedback.");
    assertThat(GrownName.of(ofOne, 1).words()).contains("invoice");
    assertThat(GrownName.of(prompts("What is the invoice number of order %d?", 2), 8).words())
        .contains("invoice");
  }

  @Test
  void name_thatIsTaken_getsANumber_andWhatHasNoWordsIsASkill() {
    GrownName invoices = new GrownName(List.of("invoice"));
    GrownName nameless = GrownName.of(prompts("第%d题？", 2), 2);

    assertThat(invoices.expert(Set.of("invoice", "invoice-2")::contains)).isEqualTo("invoice-3");
    assertThat(new GrownName(List.of("base")).expert(_ -> false)).isEqualTo("base-2");
    assertThat(nameless.expert(Set.of("skill-1")::contains)).isEqualTo("skill-2");
    assertThat(nameless.description()).isEqualTo("Grown from feedback.");
  }
}
