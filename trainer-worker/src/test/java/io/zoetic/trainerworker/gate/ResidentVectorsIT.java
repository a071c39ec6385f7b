// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ExpertRole;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.run.ServedNow;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.InMemoryBaseModels;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.InMemoryExpertRegistry;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.learning.InMemoryRouters;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many z the gate has in memory, of a registry that has many more. */
class ResidentVectorsIT {
  private static final int EXPERTS = 80;

  /** Two of each skill. */
  private static final int QUESTIONS = 40;

  /** Those that the registry's reader keeps, and those that are asked together. */
  private static final int RESIDENT_MAX = 8 + AnswerCache.VECTORS_MAX;

  @TempDir static Path directory;

  private static ServedModel model;
  private static ServingSnapshot served;
  private static final Map<String, ExpertVector> ALL = new HashMap<>();

  /** Hands out what another has, and counts which of it is still reachable. */
  private static final class Counted implements ExpertVectors {
    private final ExpertVectors counted;
    private final List<WeakReference<ExpertVector>> handedOut = new ArrayList<>();
    private final Set<String> asked = new HashSet<>();
    private int most;

    Counted(ExpertVectors counted) {
      this.counted = counted;
    }

    @Override
    public Set<String> names() {
      return counted.names();
    }

    @Override
    public boolean has(String expert) {
      return counted.has(expert);
    }

    @Override
    public String digest(String expert) {
      return counted.digest(expert);
    }

    @Override
    public ExpertVector vector(String expert) {
      asked.add(expert);
      ExpertVector vector = counted.vector(expert);
      handedOut.add(new WeakReference<>(vector));
      most = Math.max(most, resident());
      return vector;
    }

    /** Each once: the same may have been handed out several times. */
    private int resident() {
      System.gc();
      Set<ExpertVector> there = Collections.newSetFromMap(new IdentityHashMap<>());
      for (WeakReference<ExpertVector> each : handedOut) {
        ExpertVector vector = each.get();
        if (vector != null) {
          there.add(vector);
        }
      }
      return there.size();
    }
  }

  @BeforeAll
  static void fillRegistry() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    model = ServedModel.open(directory);
    TrainingModels models = model.models();
    InMemoryBaseModels baseModels = new InMemoryBaseModels();
    InMemoryExpertRegistry registry = new InMemoryExpertRegistry(baseModels, Clock.systemUTC());
    String digest = models.trainer().baseModel();
    String layout = models.trainer().layout().spec().toString();
    baseModels.registerBaseModel(
        new BaseModel(
            digest, "reference", "llama", new BaseModel.Shape(1, 1, 1, 1, 1), "{}", Instant.EPOCH));
    baseModels.registerLayout(digest, layout, models.trainer().layout().size());
    List<String> shipped = List.copyOf(model.served().experts().names());
    for (int i = 0; i < EXPERTS; i++) {
      ExpertVector z =
          ServedModel.changed(
              model.z(shipped.get(i % shipped.size())),
              value -> value + 0.01 * random.nextGaussian());
      ALL.put(name(i), z);
      serve(registry, name(i), z, digest, layout);
    }
    InMemoryRouters routers = new InMemoryRouters();
    routers.publishAfter(0, digest, router(random).toBytes(), UUID.randomUUID());
    served =
        ServedNow.of(
                registry,
                routers,
                models.inference().model(),
                models.trainer().layout(),
                ExpertSelection.TOP_1)
            .read();
  }

  private static String name(int expert) {
    return "expert-%02d".formatted(expert);
  }

  private static ExpertVector z(String expert) {
    return Objects.requireNonNull(ALL.get(expert));
  }

  private static void serve(
      InMemoryExpertRegistry registry,
      String expert,
      ExpertVector z,
      String baseModel,
      String layout) {
    VersionId id = new VersionId(expert, 1);
    List<ExpertMutation> mutations =
        List.of(
            new ExpertMutation.Register(
                new NewVersion(
                    expert,
                    ExpertRole.SKILL,
                    "",
                    baseModel,
                    layout,
                    VectorValues.of(z.toArray()),
                    null,
                    null,
                    "{}")),
            new ExpertMutation.Evaluate(id),
            new ExpertMutation.Bless(id, "{}"),
            new ExpertMutation.Promote(id));
    for (ExpertMutation mutation : mutations) {
      registry.apply(
          mutation, new ChangeRequest("ada", "a test", UUID.randomUUID().toString(), null));
    }
  }

  /** One that leads prompts anywhere, each always to the same expert. */
  private static Router router(Random random) {
    int features = 2 * model.models().inference().model().config().hiddenSize();
    List<String> labels = new ArrayList<>(ALL.keySet().stream().sorted().toList());
    labels.add(Label.OTHER);
    float[] weights = new float[labels.size() * features];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    Router known = model.served().router().orElseThrow();
    return new Router(
        known.baseModel(),
        known.reading(),
        labels,
        Arrays.copyOf(known.mean(), features),
        Arrays.copyOf(known.deviation(), features),
        weights,
        new float[labels.size()],
        new float[labels.size()]);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static ServingSnapshot of(ExpertVectors experts) {
    return new ServingSnapshot(served.choices(), experts, served.strategy(), ExpertSelection.TOP_1);
  }

  private static Suite mixed(String name, int seed) {
    List<TokenizedExample> examples = new ArrayList<>();
    for (Skill skill : Skills.all()) {
      skill.examples(Split.VALIDATION, seed, 2).stream()
          .map(each -> model.tokenizedExample(name, each.prompt(), each.answer()))
          .forEach(examples::add);
    }
    return new Suite(name, examples);
  }

  private static GateReport judge(ServingSnapshot before) {
    Gate gate = model.gate(VerifierKind.EXACT);
    ServingSnapshot after =
        before.with(
            name(0), ServedModel.changed(z(name(0)), value -> 1.01 * value), before.router());
    return gate.judge(
        before,
        after,
        new Suite(
            name(0),
            IntStream.rangeClosed(5, 8)
                .boxed()
                .flatMap(seed -> mixed(name(0), seed).tokenizedExamples().stream())
                .toList()),
        List.of(mixed(name(1), 6)),
        GainProof.Trial.FIRST);
  }

  @Test
  void snapshot_ofManyExperts_hasNoneInMemory_untilItIsAsked() {
    Counted experts = new Counted(served.experts());

    ServingSnapshot snapshot = of(experts).with("new", z(name(1)), served.router());

    assertThat(snapshot.experts().names()).hasSize(EXPERTS + 1);
    assertThat(snapshot.experts().digest(name(7))).isEqualTo(z(name(7)).digest());
    assertThat(experts.asked).isEmpty();
    assertThat(snapshot.vector(name(7))).isEqualTo(z(name(7)));
  }

  @Test
  void gate_holdsFewVectors_ofMany_andFindsTheSame() {
    Counted experts = new Counted(served.experts());

    GateReport found = judge(of(experts));
    GateReport withAllInMemory = judge(of(ExpertVectors.of(ALL)));

    System.out.printf(
        "%d of %d experts were asked, at most %d were in memory%n",
        experts.asked.size(), EXPERTS, experts.most);
    assertThat(experts.asked).hasSizeGreaterThan(RESIDENT_MAX);
    assertThat(experts.most).isBetween(1, RESIDENT_MAX);
    assertThat(found.toJson()).isEqualTo(withAllInMemory.toJson());
    assertThat(found.others())
        .as("few of its questions come to what changes")
        .allMatch(each -> each.asked() < each.comparison().questions() / 2);
  }

  /** In parts as all at once. */
  @Test
  void answersUnderManyVectors_areThoseThatTheyGetTogether() {
    Suite suite = mixed(name(0), 9);
    List<int[]> prompts = Suite.prompts(suite.tokenizedExamples());
    ServingSnapshot before = of(served.experts());
    AnswerCache cache = new AnswerCache(model.models().inference());
    List<ServingSnapshot.Route> routes = new ArrayList<>();
    List<BatchInference.Asked> together = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      ServingSnapshot.Route route = before.byName(name(i % EXPERTS), List.of(i)).getFirst();
      routes.add(route);
      together.add(
          new BatchInference.Asked(
              prompts.get(i), z(name(i % EXPERTS)), model.models().inference().greedy()));
    }

    List<BatchInference.Answered> answers = cache.answers(prompts, before.served(routes), 24);

    List<BatchInference.Answered> expected = model.models().inference().answers(together, 24);
    assertThat(answers).hasSize(QUESTIONS);
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).tokens()).isEqualTo(expected.get(i).tokens());
    }
  }

  @Test
  void routersThatNobodyAsksAnyMore_areLetGo() {
    AnswerCache cache = new AnswerCache(model.models().inference());
    List<TokenizedExample> some = mixed(name(0), 5).tokenizedExamples();
    List<WeakReference<Router>> asked = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      Router router = ServedModel.biased(served.router().orElseThrow(), name(1), 1 + i);
      asked.add(new WeakReference<>(router));
      cache.routes(served.with(name(0), z(name(0)), Optional.of(router)), some);
    }
    System.gc();

    assertThat(asked.stream().filter(each -> each.get() != null)).hasSizeBetween(1, 9);
  }

  @Test
  void likelihoodsUnderManyVectors_holdOneAtATime() {
    Counted experts = new Counted(served.experts());
    ServingSnapshot before = of(experts);
    Suite suite = mixed(name(0), 9);
    List<ServingSnapshot.Route> routes = new ArrayList<>();
    for (int i = 0; i < suite.tokenizedExamples().size(); i++) {
      routes.addAll(before.byName(name(i % EXPERTS), List.of(i)));
    }
    PairedScorer scorer =
        new PairedScorer(
            new AnswerCache(model.models().inference()), model.models(), VerifierKind.EXACT);
    List<TokenizedExample> pairs =
        suite.tokenizedExamples().stream().map(ResidentVectorsIT::preference).toList();

    scorer.compare(SuiteMetric.PREFERENCE, pairs, 24, before.served(routes), before.served(routes));

    assertThat(experts.asked).hasSize(QUESTIONS);
    assertThat(experts.most).isLessThanOrEqualTo(RESIDENT_MAX);
  }

  private static TokenizedExample preference(TokenizedExample right) {
    return new TokenizedExample(right.example(), right.answer(), right.answer());
  }
}
