// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Example.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerifiableExamplesTest {
  private static final Example SEVEN = example(1, "7", Example.Kind.DEMONSTRATION, true);
  private static final Example HELLO = example(2, "hello", Example.Kind.DEMONSTRATION, true);
  private static final Example IMPORTED = example(3, "hi", Example.Kind.DEMONSTRATION, false);
  private static final Example LIKED = example(4, "hello", Example.Kind.JUDGEMENT, true);

  private static Example example(int number, String answer, Example.Kind kind, boolean given) {
    return new Example(
        new UUID(0, number),
        "sums",
        kind,
        "{}",
        "00",
        Answer.of(answer),
        null,
        1,
        1,
        Author.IMPORT,
        null,
        given ? new UUID(1, number) : null);
  }

  @Test
  void demonstration_thatTheVerifierCannotRead_isLeftOutAndNamed() {
    VerifiableExamples verifiable = new VerifiableExamples(VerifierKind.NUMERIC);

    RunExamples left =
        verifiable.of(
            new RunExamples(List.of(SEVEN, HELLO, LIKED), List.of(SEVEN, IMPORTED, HELLO), true));

    assertThat(left).isEqualTo(new RunExamples(List.of(SEVEN, LIKED), List.of(SEVEN), true));
    assertThat(verifiable.toMap()).isEqualTo(Map.of("demonstrations_left_out", 2));
    assertThat(verifiable.summary())
        .isEqualTo(
            "; left out were 2 demonstrations that verifier numeric cannot read:"
                + " feedback 00000000-0000-0001-0000-000000000002,"
                + " example 00000000-0000-0000-0000-000000000003")
        .doesNotContain("hello");
  }

  @Test
  void demonstrations_thatKillAVerifier_areLeftOut() {
    Example pattern =
        example(5, "(((a{1,1000}){1,1000}){1,1000})", Example.Kind.DEMONSTRATION, true);
    Example schema =
        example(
            6,
            "{\"if\": {\"type\": \"string\"}, \"then\": {\"$ref\": \"#\"}}",
            Example.Kind.DEMONSTRATION,
            true);

    assertThat(new VerifiableExamples(VerifierKind.REGEX).of(List.of(pattern, SEVEN)))
        .containsExactly(SEVEN);
    assertThat(new VerifiableExamples(VerifierKind.JSON_SCHEMA).of(List.of(schema))).isEmpty();
  }

  @Test
  void demonstrations_noneOfWhichCanBeRead_failTheRun() {
    List<Example> words =
        IntStream.range(0, 7)
            .mapToObj(i -> example(i, "word", Example.Kind.DEMONSTRATION, true))
            .toList();

    assertThatThrownBy(
            () ->
                new VerifiableExamples(VerifierKind.NUMERIC)
                    .of(new RunExamples(words, List.of(), true)))
        .hasMessageStartingWith(
            "verifier numeric must be able to read a demonstration, can read none of 7: feedback ")
        .hasMessageEndingWith("000000000004 and 2 more");
  }

  @Test
  void nothingLeftOut_saysNothing() {
    VerifiableExamples verifiable = new VerifiableExamples(VerifierKind.EXACT);

    assertThat(verifiable.of(new RunExamples(List.of(), List.of(HELLO), true)).validation())
        .containsExactly(HELLO);
    assertThat(verifiable.summary()).isEmpty();
    assertThat(verifiable.toMap()).isEmpty();
  }
}
