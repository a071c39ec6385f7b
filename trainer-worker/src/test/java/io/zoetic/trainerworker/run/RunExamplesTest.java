// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Example.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunExamplesTest {
  private static Example by(String principal, int number) {
    return new Example(
        UUID.nameUUIDFromBytes((principal + number).getBytes(StandardCharsets.UTF_8)),
        "dates",
        Example.Kind.DEMONSTRATION,
        "{}",
        "00",
        Answer.of("answer " + number),
        null,
        1,
        1,
        principal,
        null,
        new UUID(1, number));
  }

  /** In turn, as long as each has some. */
  private static List<Example> of(Map<String, Integer> counts) {
    List<Example> all = new ArrayList<>();
    for (int i = 0; i < counts.values().stream().mapToInt(each -> each).max().orElse(0); i++) {
      int number = i;
      counts.forEach(
          (principal, count) -> {
            if (number < count) {
              all.add(by(principal, number));
            }
          });
    }
    return all;
  }

  private static Map<String, Long> counted(List<Example> examples) {
    return examples.stream()
        .collect(Collectors.groupingBy(Example::principal, Collectors.counting()));
  }

  @ParameterizedTest
  @CsvSource({
    "500, 100, 100, 100, 200", // A quarter of 800.
    "201, 100, 100, 400, 201", // A quarter of 801, and the rest of one.
    "40, 1, 1, 1, 16",
    "16, 1, 1, 1, 16",
    "17, 1, 1, 1, 16",
  })
  void noneOfACrowd_hasMoreThanAQuarterOfWhatThereIs_or16(int a, int b, int c, int d, long most) {
    Map<String, Integer> counts = Map.of("a", a, "b", b, "c", c, "d", d);

    List<Example> kept = RunExamples.capped(of(counts));

    counts.forEach(
        (principal, count) ->
            assertThat(counted(kept).get(principal)).isEqualTo(Math.min(count, most)));
  }

  @Test
  void those_thatAreKept_areTheFirst_inTheirOrder() {
    List<Example> all = of(Map.of("a", 60, "b", 5, "c", 5, "d", 5));

    List<Example> kept = RunExamples.capped(all);

    assertThat(kept).isSubsetOf(all);
    assertThat(all.stream().filter(kept::contains).toList()).isEqualTo(kept);
    assertThat(kept).containsAll(all.subList(0, 20));
  }

  @Test
  void threePrincipals_areNoCrowd() {
    List<Example> all = of(Map.of("a", 500, "b", 1, "c", 1));

    assertThat(RunExamples.capped(all)).isEqualTo(all);
  }

  @Test
  void whatAnOperatorHasImported_isNotCapped() {
    List<Example> all = new ArrayList<>(of(Map.of("a", 5, "b", 5, "c", 5, "d", 5)));
    for (int i = 0; i < 500; i++) {
      all.add(changed(i % 2));
    }

    assertThat(RunExamples.capped(all)).isEqualTo(all);
  }

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
          default -> given;
        },
        null,
        field == 9 ? 0.5 : 1,
        field == 10 ? 0.5 : 1,
        field == 11 ? "bob" : "ada",
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
        "ada",
        null,
        null);
  }

  @Test
  void digest_isThatOfTheData_andOfAllOfIt() {
    Function<Example, String> digest =
        example -> new RunExamples(List.of(example), List.of()).digest();
    Set<String> digests = new HashSet<>();
    for (int field = 0; field <= 11; field++) {
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
                new RunExamples(List.of(one, two), List.of()).digest(),
                new RunExamples(List.of(two, one), List.of()).digest(),
                new RunExamples(List.of(one), List.of(two)).digest(),
                new RunExamples(List.of(one), List.of()).digest()))
        .hasSize(4);
  }
}
