// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Example.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RunExamplesTest {
  private static Example changed(int field) {
    Answer given = new Answer("x", new int[] {1, 2}, new double[] {-0.5, -1});
    return new Example(
        new UUID(0, field == 1 ? 1 : 0),
        field == 2 ? "units" : "dates",
        field == 3 ? Example.Kind.DEMONSTRATION : Example.Kind.JUDGEMENT,
        "{}",
        field == 4 ? "01" : "00",
        switch (field) {
          case 5 -> new Answer("y", given.tokens(), given.logprobs());
          case 6 -> new Answer("x", new int[] {1, 3}, given.logprobs());
          case 7 -> new Answer("x", given.tokens(), new double[] {-0.5, -2});
          case 8 -> Answer.of("x");
          case 12 -> new Answer("x", given.tokens(), given.logprobs(), 1.0);
          default -> given;
        },
        null,
        field == 9 ? 0.5 : 1,
        field == 10 ? 0.5 : 1,
        new Author(null, field == 11 ? "bob" : "ada", null, null),
        null,
        null);
  }

  private static Example preferring(String better, String other) {
    return new Example(
        new UUID(0, 0),
        "dates",
        Example.Kind.PREFERENCE,
        "{}",
        "00",
        Answer.of(better),
        Answer.of(other),
        1,
        1,
        Author.IMPORT,
        null,
        null);
  }

  @Test
  void digest_isThatOfTheData_andOfAllOfIt() {
    Function<Example, String> digest =
        example -> new RunExamples(List.of(example), List.of(), true).digest();
    Set<String> digests = new HashSet<>();
    for (int field = 0; field <= 12; field++) {
      assertThat(digest.apply(changed(field))).isEqualTo(digest.apply(changed(field)));
      assertThat(digests.add(digest.apply(changed(field)))).as("field %d", field).isTrue();
    }

    assertThat(digests.add(digest.apply(preferring("ab", "c")))).isTrue();
    assertThat(digests.add(digest.apply(preferring("a", "bc")))).isTrue();
    assertThat(digests).allMatch(each -> each.matches("[0-9a-f]{64}"));
  }

  @Test
  void digest_knowsOrderAndUse() {
    Example one = changed(0);
    Example two = changed(1);

    assertThat(
            Set.of(
                new RunExamples(List.of(one, two), List.of(), true).digest(),
                new RunExamples(List.of(two, one), List.of(), true).digest(),
                new RunExamples(List.of(one), List.of(two), true).digest(),
                new RunExamples(List.of(one), List.of(), true).digest()))
        .hasSize(4);
  }
}
