// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.adaptation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.events.EventCodec;
import io.zoetic.events.EventSamples;
import io.zoetic.events.UnreadableEventException;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptationTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, 1.001, Double.NaN, Double.POSITIVE_INFINITY})
  void weight_outOfRange_isRefused(double weight) {
    assertThatThrownBy(() -> new ExpertWeight("dates", null, weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight of an expert must be in (0, 1], was " + weight);
  }

  @Test
  void version_belowOne_isRefused() {
    assertThatThrownBy(() -> new ExpertWeight("dates", 0, 1))
        .hasMessage("version of an expert must be >= 1, was 0");
  }

  @Test
  void weights_upToOne_leaveTheRestToTheBaseModel() {
    assertThat(mixture(0.25, 0.25).experts()).hasSize(2);
    assertThat(mixture(0.5, 0.5000005).selection()).isEqualTo(ExpertSelection.SOFT);
  }

  @Test
  void weights_overOne_areRefused() {
    assertThatThrownBy(() -> mixture(0.75, 0.5))
        .hasMessage("weights of a mixture must sum to at most 1, was 1.25");
  }

  @Test
  void expert_namedTwice_isRefusedWhateverTheVersions() {
    List<ExpertWeight> twice =
        List.of(new ExpertWeight("dates", 1, 0.5), new ExpertWeight("dates", 2, 0.5));

    assertThatThrownBy(() -> Adaptation.expert(twice))
        .hasMessage("an expert must be in a mixture at most once, was twice: dates");
  }

  @Test
  void experts_beyondTheBound_areRefused() {
    double[] weights = IntStream.range(0, 17).mapToDouble(_ -> 1.0 / 17).toArray();

    assertThatThrownBy(() -> mixture(weights))
        .hasMessage("experts of a mixture must be at most 16, were 17");
  }

  @ParameterizedTest
  @EnumSource(AdaptationStrategy.class)
  void experts_areNamedExactlyWithTheirStrategy(AdaptationStrategy strategy) {
    boolean named = strategy != AdaptationStrategy.EXPERT;
    List<ExpertWeight> wrong = named ? List.of(new ExpertWeight("dates", 1, 1)) : List.of();

    assertThatThrownBy(() -> new Adaptation(strategy, ExpertSelection.TOP_1, wrong))
        .hasMessage(
            "experts must be named exactly if the strategy is expert, were %d with %s",
            wrong.size(), strategy.word());
  }

  @Test
  void report_pinned_asksForTheVersionsAndWeightsThatWereUsed() {
    AdaptationReport report =
        report(
            AdaptationStrategy.CLASSIFIER,
            new ExpertShare("dates", 3, "ab", 0.7),
            new ExpertShare("sums", 1, "cd", 0.1));

    assertThat(report.pinned())
        .isEqualTo(
            new Adaptation(
                AdaptationStrategy.EXPERT,
                ExpertSelection.SOFT,
                List.of(new ExpertWeight("dates", 3, 0.7), new ExpertWeight("sums", 1, 0.1))));
  }

  @Test
  void role_isTheAlias_butNamesNoTenant() {
    assertThat(new ExpertShare("dates", 3, "ab", 1, "champion").role()).isEqualTo("champion");
    assertThat(new ExpertShare("dates", 3, "ab", 1, "canary").role()).isEqualTo("canary");
    assertThat(new ExpertShare("dates", 3, "ab", 1, "pinned/acme").role()).isEqualTo("pin");
    assertThat(new ExpertShare("dates", 3, "ab", 1).role()).isEqualTo("version");
  }

  @Test
  void report_ofTheBaseModel_isPinnedToIt() {
    assertThat(report(AdaptationStrategy.ROUTER).pinned()).isEqualTo(Adaptation.NONE);
  }

  @Test
  void report_thatCouldNotBePinned_isRefused() {
    ExpertShare half = new ExpertShare("dates", 3, "ab", 0.5);

    assertThatThrownBy(() -> report(AdaptationStrategy.ROUTER, half, half))
        .hasMessageContaining("at most once");
    assertThatThrownBy(() -> report(AdaptationStrategy.AUTO, half))
        .hasMessage("strategy must be the one that was used, was auto");
  }

  @ParameterizedTest
  @CsvSource({"-1,0", "NaN,0", "Infinity,0", "0,-1"})
  void pass_outOfRange_isRefused(double milliseconds, int tokens) {
    assertThatThrownBy(() -> new PassReport(milliseconds, tokens))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void probability_thatIsNone_isRefused(double probability) {
    assertThatThrownBy(() -> new LabelProbability("other", probability))
        .hasMessage("probability must be in [0, 1], was " + probability);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"strategy\":\"NONE\",\"selection\":\"top-1\",\"experts\":[]}",
        "{\"strategy\":\"expert\",\"selection\":\"soft\",\"experts\":[]}",
        "{\"strategy\":\"expert\",\"selection\":\"soft\",\"experts\":[{\"name\":\"dates\"}]}",
      })
  void adaptation_damaged_isUnreadable(String adaptation) {
    Prompt prompt = EventSamples.prompt("p", new ReplyAddress("gateway", 0));
    String none = "{\"strategy\":\"none\",\"selection\":\"top-1\",\"experts\":[]}";
    String json = new String(EventCodec.encode(prompt), UTF_8);

    assertThat(json).contains(none);
    assertThatThrownBy(
            () -> EventCodec.decodePrompt(json.replace(none, adaptation).getBytes(UTF_8)))
        .isInstanceOf(UnreadableEventException.class);
  }

  private static Adaptation mixture(double... weights) {
    return Adaptation.expert(
        IntStream.range(0, weights.length)
            .mapToObj(i -> new ExpertWeight("e" + i, null, weights[i]))
            .toList());
  }

  private static AdaptationReport report(AdaptationStrategy strategy, ExpertShare... experts) {
    return new AdaptationReport(
        strategy, ExpertSelection.SOFT, List.of(), List.of(experts), PassReport.NONE);
  }
}
