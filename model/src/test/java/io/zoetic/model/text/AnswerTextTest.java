// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.Golden;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTextTest {
  private static Tokenizer tokenizer;

  @BeforeAll
  static void load() {
    tokenizer = Tokenizer.load(Golden.directory("llama"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"What is 12 plus 30?", "naïve café — 東京 🦊!", "  two  spaces ", "🦊🦊", ""})
  void text_givenOutTokenByToken_isTheWholeTextInCompleteCharacters(String text) {
    AnswerText answer = new AnswerText(tokenizer, List.of(), List.of());
    List<String> pieces = new ArrayList<>();
    for (int token : tokenizer.encode(text, false)) {
      pieces.add(answer.append(token, true).certain());
    }
    pieces.add(answer.finish().certain());

    assertThat(String.join("", pieces)).isEqualTo(text);
    assertThat(pieces).noneMatch(piece -> piece.indexOf('\ufffd') >= 0);
  }

  @Test
  void text_thatEndsWithinACharacter_isGivenOutAtTheEnd() {
    int[] tokens = tokenizer.encode("🦊", false);
    AnswerText answer = new AnswerText(tokenizer, List.of(), List.of());

    assertThat(answer.append(tokens[0], true).certain()).isEmpty();
    assertThat(answer.finish().certain()).contains("\ufffd");
  }

  @Test
  void stopString_acrossTokens_isNeverGivenOut() {
    AnswerText answer = new AnswerText(tokenizer, List.of(), List.of("cafés", "30?"));
    StringBuilder given = new StringBuilder();
    for (int token : tokenizer.encode("What is café plus 30? And on.", false)) {
      given.append(answer.append(token, true).certain());
    }

    assertThat(answer.isStopped()).isTrue();
    assertThat(given + answer.finish().certain()).isEqualTo("What is café plus ");
  }

  @Test
  void beginningOfAStopString_isHeldBackUntilItIsCertain() {
    StopStrings stop = new StopStrings(List.of("END", "ENX"));

    assertThat(stop.append("the E", true)).isEqualTo("the ");
    assertThat(stop.append("N", true)).isEmpty();
    assertThat(stop.append("T EN", true)).isEqualTo("ENT ");
    assertThat(stop.append("Xtra", true)).isEmpty();
    assertThat(stop.isStopped()).isTrue();
    assertThat(stop.finish()).isEmpty();
  }

  @Test
  void stopString_thatEndsTooEarly_isText_andOneThatEndsLaterCounts() {
    StopStrings stop = new StopStrings(List.of("END", "EN"));

    assertThat(stop.append("an END, an E", false)).isEqualTo("an END, an ");
    assertThat(stop.append("ND or", true)).isEmpty();
    assertThat(stop.isStopped()).isTrue();
  }

  @Test
  void added_joined_isTheWholeTextWhateverIsHeldBack() {
    AnswerText answer = new AnswerText(tokenizer, List.of(), List.of("plus 31"));
    StringBuilder added = new StringBuilder();
    for (int token : tokenizer.encode("🦊 plus 3", false)) {
      added.append(answer.append(token, true).added());
    }

    assertThat(added + answer.finish().added()).isEqualTo("🦊 plus 3");
  }
}
