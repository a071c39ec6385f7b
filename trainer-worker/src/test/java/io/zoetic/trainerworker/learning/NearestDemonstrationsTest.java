// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.model.LanguageModel;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.trainerworker.inference.ChatTokens;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** In tokens of the reference model, whose chat template keeps all turns. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NearestDemonstrationsTest {
  private static final int ROOM = 500;

  @SuppressWarnings("NullAway.Init") // Loaded once, before all tests.
  private LanguageModel model;

  @SuppressWarnings("NullAway.Init") // Loaded once, before all tests.
  private ChatTokens tokens;

  @BeforeAll
  void load(@TempDir Path shared) throws IOException {
    model =
        LanguageModel.load(
            ReferenceModel.extractTo(shared.resolve("reference")),
            LanguageModel.Options.ofDefaults());
    tokens = new ChatTokens(model);
  }

  @AfterAll
  void close() {
    model.close();
  }

  private NearestDemonstrations of(String... questions) {
    List<Example> examples = new ArrayList<>();
    for (String question : questions) {
      PromptJson prompt = PromptJson.ofQuestion(question);
      examples.add(
          new Example(
              UUID.randomUUID(),
              "skill",
              Example.Kind.DEMONSTRATION,
              prompt.json(),
              prompt.hash(),
              Example.Answer.of("The answer to: " + question),
              null,
              1,
              1,
              Author.IMPORT,
              null,
              null));
    }
    return new NearestDemonstrations(tokens, new ExampleTokenizer(tokens).read(examples));
  }

  private int[] turns(String... contents) {
    List<ChatMessage> turns = new ArrayList<>();
    for (int i = 0; i < contents.length; i++) {
      turns.add(new ChatMessage(i % 2 == 0 ? "user" : "assistant", contents[i]));
    }
    return tokens.prompt(new PromptContent.Chat(turns), Instant.EPOCH);
  }

  private static String asked(String question) {
    return PromptJson.ofQuestion(question).json();
  }

  @Test
  void theMostSimilar_standsLast_andTheLeastSimilarIsLeftOut() {
    NearestDemonstrations nearest =
        of("Which day is Monday?", "How many metres is a mile?", "Which day comes after Monday?");

    assertThat(nearest.before(asked("Which day comes before Monday?"), Instant.EPOCH, 2, ROOM))
        .hasValueSatisfying(
            prompt ->
                assertThat(prompt)
                    .isEqualTo(
                        turns(
                            "Which day is Monday?",
                            "The answer to: Which day is Monday?",
                            "Which day comes after Monday?",
                            "The answer to: Which day comes after Monday?",
                            "Which day comes before Monday?")));
  }

  @Test
  void whatWasDemonstratedForThePromptItself_isNotTold() {
    NearestDemonstrations nearest = of("Which day is Monday?", "How many metres is a mile?");

    assertThat(nearest.before(asked("Which day is Monday?"), Instant.EPOCH, 2, ROOM))
        .hasValueSatisfying(
            prompt ->
                assertThat(prompt)
                    .isEqualTo(
                        turns(
                            "How many metres is a mile?",
                            "The answer to: How many metres is a mile?",
                            "Which day is Monday?")));
  }

  @Test
  void whereThereIsNoRoom_nothingIsTold() {
    NearestDemonstrations nearest = of("Which day is Monday?", "How many metres is a mile?");
    int[] two = nearest.before(asked("Which mile?"), Instant.EPOCH, 2, ROOM).orElseThrow();

    assertThat(nearest.before(asked("Which mile?"), Instant.EPOCH, 2, two.length - 1))
        .hasValueSatisfying(one -> assertThat(one.length).isLessThan(two.length));
    assertThat(nearest.before(asked("Which mile?"), Instant.EPOCH, 2, 20)).isEmpty();
    assertThat(of().before(asked("Which mile?"), Instant.EPOCH, 2, ROOM)).isEmpty();
  }
}
