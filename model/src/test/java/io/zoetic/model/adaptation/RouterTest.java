// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouterTest {
  private static final List<String> LABELS = List.of("red", "blue", Label.OTHER);

  @TempDir private Path directory;

  /** Prompts of three small vocabularies. */
  private static int[] prompt(Random random, int target) {
    return random.ints(6 + random.nextInt(10), 10 * target, 10 * target + 8).toArray();
  }

  @Test
  void router_fittedOnSomePrompts_findsTheLabelsOfOthers() throws IOException {
    Random random = new Random(7);
    try (LanguageModel model = Golden.load("llama")) {
      Router fitted = fit(model, random);
      fitted.write(directory);
      Router read = Router.read(directory.resolve(Router.FILE), model);

      try (RouterPass pass = new RouterPass(model, read, Set.of("red", "blue"))) {
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
          questions.add(new Question("", prompt(random, i % 3)));
        }
        List<Classification> found = pass.classify(questions);
        int right = 0;
        for (int i = 0; i < 90; i++) {
          right += found.get(i).best().equals(LABELS.get(i % 3)) ? 1 : 0;
          assertThat(found.get(i).labels().stream().mapToDouble(s -> s.probability()).sum())
              .isCloseTo(1, within(1e-9));
          assertThat(found.get(i).tokens()).isEqualTo(questions.get(i).prompt().length);
        }
        assertThat(right).isGreaterThan(75);
      }
    }
  }

  @Test
  void experts_thatAreNotLive_areNeverFound() {
    Random random = new Random(7);
    try (LanguageModel model = Golden.load("llama");
        RouterPass pass = new RouterPass(model, fit(model, random), Set.of("blue"))) {
      for (Classification found : pass.classify(List.of(new Question("", prompt(random, 0))))) {
        assertThat(found.best()).isNotEqualTo("red");
        assertThat(found.labels().getLast().label()).isEqualTo("red");
        assertThat(found.labels().getLast().probability()).isZero();
      }
    }
  }

  @Test
  void features_ofAPromptBesideALongerOne_areThoseOfThePromptAlone() {
    int[] prompt = {3, 1, 4, 1, 5};
    try (LanguageModel model = Golden.load("llama")) {
      int layers = model.config().numHiddenLayers();
      float[] alone = model.decoder().pooled(List.of(prompt), layers)[0];
      float[] padded = model.decoder().pooled(List.of(prompt, new int[12]), layers)[0];

      assertThat(alone).hasSize(2 * model.config().hiddenSize());
      for (int i = 0; i < alone.length; i++) {
        assertThat(padded[i]).isCloseTo(alone[i], within(1e-4f));
      }
    }
  }

  @Test
  void router_ofAnotherBaseModel_isRefused() throws IOException {
    try (LanguageModel model = Golden.load("llama");
        LanguageModel other = Golden.load("mistral")) {
      fit(model, new Random(7)).write(directory);

      assertThatThrownBy(() -> Router.read(directory.resolve(Router.FILE), other))
          .isInstanceOf(InvalidCheckpointException.class)
          .hasMessageContaining("base model of router.safetensors must be " + other.digest());
    }
  }

  @Test
  void router_thatMakesNoSense_isRefusedWithTheRule() {
    float[] two = {1, 1};
    float[] four = {1, 1, 1, 1};
    List<String> labels = List.of("red", Label.OTHER);

    assertThatThrownBy(() -> new Router("", 1, List.of("red", "blue"), two, two, four, two))
        .hasMessageContaining("must be distinct and contain other");
    assertThatThrownBy(() -> new Router("", 1, labels, two, two, two, two))
        .hasMessageContaining("2 labels and 2 features");
    assertThatThrownBy(
            () -> new Router("", 1, labels, two, two, new float[] {1, Float.NaN, 1, 1}, two))
        .hasMessageContaining("must be finite, was NaN");
    assertThatThrownBy(() -> new Router("", 1, labels, two, new float[] {1, 0}, four, two))
        .hasMessageContaining("must be > 0, was 0.0");
  }

  private static Router fit(LanguageModel model, Random random) {
    List<int[]> prompts = new ArrayList<>();
    int[] targets = new int[300];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = i % 3;
      prompts.add(prompt(random, targets[i]));
    }
    return RouterTraining.fit(
        new RouterTraining.Probe(model.digest(), 1),
        LABELS,
        RouterPass.features(model, prompts, 1),
        targets,
        30);
  }
}
