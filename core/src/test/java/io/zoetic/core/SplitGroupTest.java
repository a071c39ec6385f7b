// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which prompts are one for splits. */
class SplitGroupTest {
  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";

  private static String group(PromptContent content) {
    PromptJson prompt = PromptJson.of(content);
    return SplitGroup.of(prompt.json(), prompt.hash());
  }

  private static String group(String question) {
    return group(PromptContent.ofQuestion(question));
  }

  private static PromptContent.Chat chat(String... rolesAndTexts) {
    return new PromptContent.Chat(
        IntStream.range(0, rolesAndTexts.length / 2)
            .mapToObj(i -> new ChatMessage(rolesAndTexts[2 * i], rolesAndTexts[2 * i + 1]))
            .toList());
  }

  /** Group by group, so that splits of what is stored never change. */
  @Test
  void group_isTheHashOfThePromptWithItsSpellingEvened() {
    assertThat(group("  What IS\u00a0\n2+2 ? "))
        .isEqualTo(PromptJson.ofQuestion("what is 2+2").hash());
    assertThat(group(new PromptContent.Text("Once, upon A time…")))
        .isEqualTo(PromptJson.of(new PromptContent.Text("once upon a time")).hash());
    PromptContent ids = new PromptContent.TokenIds(List.of(3, 1));
    assertThat(group(ids)).isEqualTo(PromptJson.of(ids).hash());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What is 2+2?          | what is 2+2",
        "Translate: \"Hello!\"  | translate hello",
        "ｗｈａｔ is ½ of it        | What is ½ of it?",
      })
  void promptsThatSayTheSame_areOfOneGroup(String one, String other) {
    assertThat(group(one)).isEqualTo(group(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What is 2+2? | What is 2+3?",
        "3 - 5        | 3 + 5",
        "-5           | 5",
        "3.5          | 35",
        "(())         | ()()",
        "f(x)         | f x",
        "?            | !",
        "What is 2?   | What was 2?",
      })
  void promptsThatDifferInMore_areNot(String one, String other) {
    assertThat(group(one)).isNotEqualTo(group(other));
  }

  @Test
  void rolesAreSaid_andOptionsOfTheTemplateAreNot() {
    assertThat(group(chat("system", "Hi."))).isNotEqualTo(group(chat(USER, "Hi.")));
    assertThat(
            group(
                new PromptContent.Chat(
                    List.of(new ChatMessage(USER, "Hi.")),
                    new TemplateOptions(false, false, null))))
        .isEqualTo(group("Hi."));
  }

  /** What one user writes must not keep the others waiting. */
  @ParameterizedTest
  @ValueSource(strings = {"!", "\u0301\u0316"})
  void longRunsOfMarks_takeNoLongerThanOtherTexts(String marks) {
    String run = marks.repeat(1_000_000 / marks.length());

    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(group("x" + run + "x")).isNotEqualTo(group("xx")));
  }

  @Test
  void whatCannotBeRead_isAGroupOfItsOwn() {
    assertThat(SplitGroup.of("{}", "ab")).isEqualTo("ab");
    assertThat(SplitGroup.beginnings("{}")).isEmpty();
  }

  @Test
  void beginnings_areWhatWasAskedBeforeTurnsOfTheAssistant_theShortestFirst() {
    PromptContent.Chat third =
        chat(
            "system",
            "Be brief.",
            USER,
            "One?",
            ASSISTANT,
            "1",
            "tool",
            "2",
            ASSISTANT,
            "3",
            USER,
            "Four?");

    assertThat(SplitGroup.beginnings(PromptJson.of(third).json()))
        .containsExactly(
            PromptJson.of(chat("system", "Be brief.", USER, "One?")),
            PromptJson.of(chat("system", "Be brief.", USER, "One?", ASSISTANT, "1", "tool", "2")));
    assertThat(beginnings(chat(USER, "One?"))).isEmpty();
    assertThat(beginnings(chat(USER, "One?", ASSISTANT, "1 to be"))).isEmpty();
    assertThat(beginnings(new PromptContent.Text("Once"))).isEmpty();
  }

  @Test
  void beginnings_areBounded() {
    String[] turns =
        IntStream.range(0, 1001)
            .boxed()
            .flatMap(i -> Stream.of(i % 2 == 0 ? USER : ASSISTANT, "turn " + i))
            .toArray(String[]::new);

    assertThat(beginnings(chat(turns))).hasSize(32);
  }

  /** But the first, which costs no more than the prompt itself. */
  @Test
  void beginnings_ofLongConversations_areFewer() {
    assertThat(beginnings(ofTurns(100_000))).hasSize(3);
    assertThat(beginnings(ofTurns(2_000_000))).hasSize(1);
  }

  private static PromptContent ofTurns(int characters) {
    String text = "x".repeat(characters);
    return chat(
        IntStream.range(0, 21)
            .boxed()
            .flatMap(i -> Stream.of(i % 2 == 0 ? USER : ASSISTANT, text))
            .toArray(String[]::new));
  }

  private static List<PromptJson> beginnings(PromptContent content) {
    return SplitGroup.beginnings(PromptJson.of(content).json());
  }
}
