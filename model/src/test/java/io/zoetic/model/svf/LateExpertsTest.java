// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.Decoder;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.testkit.SharedFactors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A decoder that comes to serve experts while sequences run. */
class LateExpertsTest {
  private static final int[] PROMPT = {5, 9, 14, 77, 30};
  private static final int[] NEXT = {12, 40, 8};

  @ParameterizedTest
  @EnumSource
  void rowThatRuns_goesOnAsTheBaseModel_andExpertsAnswerBesideIt(ExpertForm form) {
    try (LanguageModel late = base();
        LanguageModel early = GoldenExperts.load(GoldenExperts.LAYOUT, form);
        KvCache running = late.decoder().newCache(2, 128);
        KvCache expected = early.decoder().newCache(2, 128)) {
      step(late.decoder(), running, 0, PROMPT, 0);
      step(early.decoder(), expected, 0, PROMPT, 0);
      float[] before = step(late.decoder(), running, 0, new int[] {NEXT[0]}, PROMPT.length);
      step(early.decoder(), expected, 0, new int[] {NEXT[0]}, PROMPT.length);

      Decoder.Experts experts =
          new Decoder.Experts(
              layout(early), form, SvdCache.of(SharedFactors.DIRECTORY, early.digest()));
      late.decoder().loadExperts(experts).serve();
      float[] after = step(late.decoder(), running, 0, new int[] {NEXT[1]}, PROMPT.length + 1);

      assertThat(before).isNotEqualTo(after);
      assertThat(after)
          .isEqualTo(step(early.decoder(), expected, 0, new int[] {NEXT[1]}, PROMPT.length + 1));
      ExpertVector expert = GoldenExperts.expert(layout(late), "a");
      running.setExpert(1, expert);
      expected.setExpert(1, GoldenExperts.expert(layout(early), "a"));
      assertThat(step(late.decoder(), running, 1, PROMPT, 0))
          .isEqualTo(step(early.decoder(), expected, 1, PROMPT, 0));
      assertThat(step(late.decoder(), running, 0, new int[] {NEXT[2]}, PROMPT.length + 2))
          .isEqualTo(step(early.decoder(), expected, 0, new int[] {NEXT[2]}, PROMPT.length + 2));
    }
  }

  @Test
  void expert_beforeItsFactors_isRefused() {
    try (LanguageModel late = base();
        LanguageModel early = GoldenExperts.load(GoldenExperts.LAYOUT, ExpertForm.DELTA);
        KvCache cache = late.decoder().newCache(1, 128)) {
      ExpertVector expert = GoldenExperts.expert(layout(early), "a");
      assertThatThrownBy(() -> cache.setExpert(0, expert))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("serves no experts");
    }
  }

  private static LanguageModel base() {
    LanguageModel model =
        LanguageModel.load(Golden.directory("llama"), LanguageModel.Options.ofDefaults());
    TorchThread.prepareForInference();
    return model;
  }

  private static Layout layout(LanguageModel model) {
    return model.decoder().layout().orElseThrow();
  }

  /** The logits behind some tokens of a row that has read others. */
  private static float[] step(Decoder decoder, KvCache cache, int row, int[] tokens, int start) {
    try (StepOutput output =
        decoder.step(cache, new StepInput(row, List.of(tokens), new int[] {start}))) {
      return output.logits(0);
    }
  }
}
