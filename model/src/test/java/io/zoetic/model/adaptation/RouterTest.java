// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.Span;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
  void veryManyLabels_areAskedTogether_asOneByOne() {
    Random random = new Random(7);
    try (LanguageModel model = Golden.load("llama")) {
      Router many = fit(model, random);
      Set<String> live = new HashSet<>(Set.of("red", "blue"));
      for (int i = 0; i < 300; i++) {
        float[] weight = new float[many.mean().length];
        for (int f = 0; f < weight.length; f++) {
          weight[f] = (float) random.nextGaussian();
        }
        many = many.with("expert-" + i, new Router.Row(weight, 0, 0));
        if (i % 3 > 0) {
          live.add("expert-" + i);
        }
      }
      List<Question> questions = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        questions.add(new Question("", prompt(random, i % 3)));
      }
      float[][] features =
          RouterPass.features(
              model, questions.stream().map(Question::prompt).toList(), many.reading());
      Set<String> counting = new HashSet<>(live);
      counting.add(Label.OTHER);
      try (RouterPass pass = new RouterPass(model, many, live)) {
        List<Classification> found = pass.classify(questions);
        for (int i = 0; i < features.length; i++) {
          Classification alone = many.classify(features[i], counting, 0);
          assertThat(found.get(i).best()).isEqualTo(alone.best());
          assertThat(found.get(i).of(alone.best())).isCloseTo(alone.of(alone.best()), within(1e-6));
          assertThat(found.get(i).labels()).hasSize(Classification.LISTED_MAX);
        }
      }
    }
  }

  @Test
  void features_ofAPromptBesideALongerOne_areThoseOfThePromptAlone() {
    int[] prompt = {3, 1, 4, 1, 5};
    try (LanguageModel model = Golden.load("llama")) {
      int layers = model.config().numHiddenLayers();
      List<Span> spans = List.of(new Span(1, 4), new Span(2, 11));
      float[] alone = model.decoder().pooled(List.of(prompt), spans.subList(0, 1), layers)[0];
      float[] padded = model.decoder().pooled(List.of(prompt, new int[12]), spans, layers)[0];
      float[] whole =
          model.decoder().pooled(List.of(prompt), List.of(Span.all(prompt.length)), layers)[0];

      assertThat(alone).hasSize(2 * model.config().hiddenSize());
      for (int i = 0; i < alone.length; i++) {
        assertThat(padded[i]).isCloseTo(alone[i], within(1e-4f));
      }
      int width = model.config().hiddenSize();
      assertThat(Arrays.copyOfRange(alone, 0, width))
          .isNotEqualTo(Arrays.copyOfRange(whole, 0, width));
      assertThat(Arrays.copyOfRange(alone, width, 2 * width))
          .isEqualTo(Arrays.copyOfRange(whole, width, 2 * width));
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
  void router_ofTheLinearFormat_isReadAsItWasWritten() {
    try (LanguageModel model = Golden.load("llama")) {
      int width = 2 * model.config().hiddenSize();
      float[] ones = new float[width];
      Arrays.fill(ones, 1);
      float[] weight = new float[2 * width];
      weight[0] = 2;
      SafetensorsWriter writer =
          new SafetensorsWriter(
              Map.of(
                  "format", "zoetic-router-1",
                  "base_model", model.digest(),
                  "layers", "2",
                  "labels", "red,other"));
      writer.addFloat32("mean", new long[] {width}, ones);
      writer.addFloat32("deviation", new long[] {width}, ones);
      writer.addFloat32("weight", new long[] {2, width}, weight);
      writer.addFloat32("bias", new long[] {2}, new float[] {0.5f, 0});

      Router read = Router.ofBytes(writer.toBytes(), model);

      assertThat(read.reading()).isEqualTo(new Router.Reading(2, Router.Pooling.PROMPT));
      float[] features = ones.clone();
      features[0] = 4;
      assertThat(read.scores(features, Set.of("red", "other"))).containsExactly(6.5, 0);
      Router again = Router.ofBytes(read.toBytes(), model);
      assertThat(again.scores(features, Set.of("red", "other"))).containsExactly(6.5, 0);
    }
  }

  @Test
  void router_thatMakesNoSense_isRefusedWithTheRule() {
    float[] two = {1, 1};
    float[] four = {1, 1, 1, 1};
    float[] none = {0, 0};
    List<String> labels = List.of("red", Label.OTHER);
    Router.Reading reading = new Router.Reading(1, Router.Pooling.USER_TURN);

    assertThatThrownBy(
            () -> new Router("", reading, List.of("red", "blue"), two, two, four, none, two))
        .hasMessageContaining("must be distinct and contain other");
    assertThatThrownBy(() -> new Router("", reading, labels, two, two, two, none, two))
        .hasMessageContaining("2 labels and 2 features");
    assertThatThrownBy(
            () ->
                new Router(
                    "", reading, labels, two, two, new float[] {1, Float.NaN, 1, 1}, none, two))
        .hasMessageContaining("must be finite, was NaN");
    assertThatThrownBy(
            () -> new Router("", reading, labels, two, new float[] {1, 0}, four, none, two))
        .hasMessageContaining("must be > 0, was 0.0");
    assertThatThrownBy(
            () -> new Router("", reading, labels, two, two, four, new float[] {0, -1}, two))
        .hasMessageContaining("must be >= 0, was -1.0");
  }

  /** A router for "red" and "blue"; the background is of all vocabularies and more. */
  private static Router fit(LanguageModel model, Random random) {
    Router.Reading reading = new Router.Reading(1, Router.Pooling.USER_TURN);
    List<int[]> all = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      all.add(random.ints(6 + random.nextInt(10), 20, model.config().vocabSize()).toArray());
    }
    float[][] background = RouterPass.features(model, all, reading);
    Router router = OpenSetFit.begin(model.digest(), reading, background);
    for (int target = 0; target < 2; target++) {
      List<int[]> taught = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        taught.add(prompt(random, target));
      }
      Router.Row row =
          OpenSetFit.row(
              router,
              RouterPass.features(model, taught, reading),
              OpenSetFit.Untaught.of(background));
      router = router.with(LABELS.get(target), row);
    }
    return router;
  }
}
