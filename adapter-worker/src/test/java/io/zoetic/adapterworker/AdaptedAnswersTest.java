// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.events.Adaptation;
import io.zoetic.events.AdaptationReport;
import io.zoetic.events.AdaptationStrategy;
import io.zoetic.events.ErrorCode;
import io.zoetic.events.ExpertSelection;
import io.zoetic.events.ExpertShare;
import io.zoetic.events.ExpertWeight;
import io.zoetic.events.GatewayLink;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.LabelProbability;
import io.zoetic.events.Origin;
import io.zoetic.events.OutputOptions;
import io.zoetic.events.Prompt;
import io.zoetic.events.PromptContent;
import io.zoetic.events.PromptUpdate;
import io.zoetic.events.SamplingOptions;
import io.zoetic.events.WorkerReport;
import io.zoetic.model.ComputeType;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.expert.Role;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.vectorstore.InMemoryVectorStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker with the golden experts, over the in-memory log. */
class AdaptedAnswersTest {
  private static final Path CHECKPOINT = Path.of("../model/src/test/resources/golden/llama");
  private static final LayoutSpec LAYOUT = LayoutSpec.parse("mlp");

  @TempDir private Path directory;
  private final InMemoryEventLog log = new InMemoryEventLog();
  private final BlockingQueue<WorkerReport> reports = new LinkedBlockingQueue<>();
  private Path experts;
  private GatewayLink gateway;
  private AdapterWorker worker;
  private JsonNode golden;
  private int dispatched;

  @BeforeEach
  void start() throws IOException {
    golden = new ObjectMapper().readTree(CHECKPOINT.resolve("expected_svf.json").toFile());
    experts = directory.resolve("experts");
    gateway = log.openGateway("gateway", reports::add);
    ExpertSettings settings =
        new ExpertSettings(
            experts, LAYOUT, ExpertForm.FACTORED, directory.resolve("svd"), Duration.ofMillis(20));
    try (LanguageModel model = LanguageModel.load(CHECKPOINT, options(settings))) {
      write(model, "a", 1, Role.SKILL);
      write(model, "b", 1, Role.SKILL);
    }
    worker =
        AdapterWorker.start(
            new AdapterWorkerConfig(
                "worker",
                new ModelSettings(
                    CHECKPOINT, ComputeType.FLOAT32, 4096, ModelSettings.DeviceKind.CPU, 0),
                Optional.of(settings),
                8,
                256,
                1 << 20,
                Duration.ofMillis(50),
                Duration.ofSeconds(60),
                Duration.ZERO),
            log,
            new InMemoryVectorStore(),
            new SimpleMeterRegistry());
  }

  private static LanguageModel.Options options(ExpertSettings settings) {
    return LanguageModel.Options.ofDefaults().with(settings.experts());
  }

  /** Writes the golden expert of a name, or a under another name. */
  private void write(LanguageModel model, String name, int version, Role role) {
    Layout layout = model.decoder().layout().orElseThrow();
    float[] z = new float[layout.size()];
    try (SafetensorsFile file =
        SafetensorsFile.open(CHECKPOINT.resolve("svf_vectors.safetensors"))) {
      for (Layout.Part part : layout.matrices()) {
        String vector = (name.equals("b") ? "b" : "a") + ".z." + part.matrix().name();
        float[] own = SafetensorsFile.floats(file.float32(vector, part.count()));
        System.arraycopy(own, 0, z, part.offset(), own.length);
      }
    }
    ExpertFile.write(
        experts,
        new Expert(
            name,
            version,
            role,
            "Knows " + name + ".",
            model.digest(),
            Map.of(),
            ExpertVector.of(layout, z)));
  }

  @AfterEach
  void close() {
    worker.close();
    gateway.close();
  }

  @Test
  void promptsUnderExpertsMixtureAndNone_inOneBatch_giveTheGoldenTokens()
      throws InterruptedException {
    Map<String, Adaptation> asked =
        Map.of(
            "a", Adaptation.expert(List.of(new ExpertWeight("a", null, 1))),
            "b", Adaptation.expert(List.of(new ExpertWeight("b", 1, 1))),
            "mix",
                Adaptation.expert(
                    List.of(new ExpertWeight("a", null, 0.3), new ExpertWeight("b", null, 0.7))),
            "ones", Adaptation.NONE);
    Map<String, String> ids = new HashMap<>();
    asked.forEach((name, adaptation) -> ids.put(name, dispatch(row(name), adaptation)));

    Map<String, List<PromptUpdate>> answers = new HashMap<>();
    for (int i = 0; i < asked.size(); ) {
      for (PromptUpdate update : next().updates()) {
        answers.computeIfAbsent(update.promptId(), _ -> new ArrayList<>()).add(update);
        i += update instanceof PromptUpdate.Finished ? 1 : 0;
      }
    }

    ids.forEach(
        (name, id) ->
            assertThat(tokens(requireNonNull(answers.get(id))))
                .as(name)
                .isEqualTo(integers(row(name).get("greedy"))));
    AdaptationReport mix = report(requireNonNull(answers.get(ids.get("mix"))));
    assertThat(mix.strategy()).isEqualTo(AdaptationStrategy.EXPERT);
    assertThat(mix.experts()).extracting(ExpertShare::name).containsExactly("a", "b");
    assertThat(mix.experts()).extracting(ExpertShare::weight).containsExactly(0.3, 0.7);
  }

  @ParameterizedTest
  @EnumSource(ExpertSelection.class)
  void promptStrategy_reportsWhatItFoundAndAnswersUnderIt(ExpertSelection selection)
      throws InterruptedException {
    String id = dispatch(row("a"), new Adaptation(AdaptationStrategy.PROMPT, selection, List.of()));

    List<PromptUpdate> updates = untilFinished(id);

    AdaptationReport report = report(updates);
    assertThat(report.strategy()).isEqualTo(AdaptationStrategy.PROMPT);
    assertThat(report.labels())
        .extracting(LabelProbability::label)
        .containsExactlyInAnyOrder("a", "b", "other");
    assertThat(report.labels().stream().mapToDouble(LabelProbability::probability).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(report.firstPass().tokens()).isPositive();
    assertThat(report.firstPass().milliseconds()).isPositive();
    String best = report.labels().getFirst().label();
    if (selection == ExpertSelection.TOP_1) {
      String run = best.equals("other") ? "ones" : best;
      assertThat(tokens(updates)).isEqualTo(integers(row(run).get("greedy")));
    } else {
      double other =
          report.labels().stream()
              .filter(label -> label.label().equals("other"))
              .findFirst()
              .orElseThrow()
              .probability();
      assertThat(report.experts().stream().mapToDouble(ExpertShare::weight).sum())
          .isCloseTo(1 - other, within(0.02));
    }
  }

  @Test
  void auto_withoutRouterAndClassifier_asksByPrompt() throws InterruptedException {
    List<PromptUpdate> updates = untilFinished(dispatch(row("a"), Adaptation.AUTO));

    assertThat(report(updates).strategy()).isEqualTo(AdaptationStrategy.PROMPT);
  }

  @Test
  void strategyThatIsNotInstalled_isRefusedAndTheRunningBatchGoesOn() throws InterruptedException {
    String running = dispatch(row("b"), Adaptation.expert(List.of(new ExpertWeight("b", 1, 1))));
    String refused =
        dispatch(
            row("a"),
            new Adaptation(AdaptationStrategy.CLASSIFIER, ExpertSelection.TOP_1, List.of()));
    String unknown = dispatch(row("a"), Adaptation.expert(List.of(new ExpertWeight("a", 7, 1))));

    Map<String, List<PromptUpdate>> updates = new HashMap<>();
    for (int ended = 0; ended < 3; ) {
      for (PromptUpdate update : next().updates()) {
        updates.computeIfAbsent(update.promptId(), _ -> new ArrayList<>()).add(update);
        ended +=
            update instanceof PromptUpdate.Finished || update instanceof PromptUpdate.Failed
                ? 1
                : 0;
      }
    }

    PromptUpdate.Failed first =
        (PromptUpdate.Failed) requireNonNull(updates.get(refused)).getLast();
    assertThat(first.code()).isEqualTo(ErrorCode.EXPERT_UNAVAILABLE);
    assertThat(first.message()).contains("classifier expert");
    PromptUpdate.Failed second =
        (PromptUpdate.Failed) requireNonNull(updates.get(unknown)).getLast();
    assertThat(second.code()).isEqualTo(ErrorCode.EXPERT_NOT_FOUND);
    assertThat(second.message()).isEqualTo("the expert must be one of [a@1, b@1], was a@7");
    assertThat(tokens(requireNonNull(updates.get(running))))
        .isEqualTo(integers(row("b").get("greedy")));
  }

  @Test
  void filesThatArrive_becomeLiveAndBadOnesDisturbNobody() throws Exception {
    Files.writeString(experts.resolve("broken@1.safetensors"), "no safetensors");
    try (LanguageModel model =
        LanguageModel.load(
            CHECKPOINT,
            LanguageModel.Options.ofDefaults()
                .with(LanguageModel.Experts.of(LAYOUT, directory.resolve("svd"))))) {
      write(model, "classifier", 1, Role.CLASSIFIER);
      write(model, "a", 2, Role.SKILL);
    }

    AdaptationReport report = AdaptationReport.BASE;
    while (report.strategy() != AdaptationStrategy.CLASSIFIER) {
      report = report(untilFinished(dispatch(row("a"), Adaptation.AUTO)));
    }
    List<PromptUpdate> latest =
        untilFinished(
            dispatch(row("a"), Adaptation.expert(List.of(new ExpertWeight("a", null, 1)))));

    assertThat(report.labels()).hasSize(3);
    assertThat(report(latest).experts().getFirst().version()).isEqualTo(2);
    List<PromptUpdate> broken =
        untilFinished(
            dispatch(row("a"), Adaptation.expert(List.of(new ExpertWeight("broken", null, 1)))));
    assertThat(((PromptUpdate.Failed) broken.getLast()).code())
        .isEqualTo(ErrorCode.EXPERT_NOT_FOUND);
  }

  private JsonNode row(String expert) {
    return golden.get("experts").get(expert).get(0);
  }

  private String dispatch(JsonNode row, Adaptation adaptation) {
    String id = "p" + dispatched++;
    gateway.dispatch(
        new Prompt(
            id,
            0,
            gateway.replyAddress(),
            Instant.now().plusSeconds(120),
            "zoetic/base",
            new PromptContent.TokenIds(integers(row.get("input_ids"))),
            new SamplingOptions(row.get("greedy").size(), 0, 1, 0, 0, 1, 0, 0, List.of(), true),
            OutputOptions.TEXT,
            adaptation,
            new Origin(null, id)));
    return id;
  }

  private static AdaptationReport report(List<PromptUpdate> updates) {
    return requireNonNull(((PromptUpdate.Started) updates.getFirst()).adaptation());
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }

  private static List<Integer> tokens(List<PromptUpdate> updates) {
    return updates.stream()
        .filter(PromptUpdate.Tokens.class::isInstance)
        .flatMap(update -> ((PromptUpdate.Tokens) update).tokenIds().stream())
        .toList();
  }

  /** All updates of a prompt up to the one that ends it. */
  private List<PromptUpdate> untilFinished(String promptId) throws InterruptedException {
    List<PromptUpdate> updates = new ArrayList<>();
    while (updates.isEmpty()
        || updates.getLast() instanceof PromptUpdate.Started
        || updates.getLast() instanceof PromptUpdate.Tokens) {
      next().updates().stream()
          .filter(update -> update.promptId().equals(promptId))
          .forEach(updates::add);
    }
    return updates;
  }

  private WorkerReport next() throws InterruptedException {
    WorkerReport report = reports.poll(60, TimeUnit.SECONDS);
    assertThat(report).as("a report within 60 s").isNotNull();
    return report;
  }
}
