// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.router;

import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.Span;
import io.zoetic.model.adaptation.BackgroundPrompts;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.OpenSetFit;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RouterPass;
import io.zoetic.model.serving.PromptEncoder;
import io.zoetic.model.torch.TorchThread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A benchmark of whether prompts of skills that were taught find their expert, and others none:
 * with one expert and with several, after few and after many prompts, without any recorded traffic
 * and with traffic that is mostly the expert's own.
 */
public final class RouterBenchmark {
  private static final List<String> SKILLS =
      List.of("triage", "dates", "orders", "reviews", "library", "rota");
  private static final int POOL = 240;
  private static final int HELD = 60;
  private static final int TOGETHER = 16;
  private static final int TIMED = 15;
  private static final float[][] NONE = {};

  private static final List<ChatMessage> SYSTEMS =
      List.of(
          new ChatMessage("system", "You are a polite assistant."),
          new ChatMessage("system", "Answer briefly and in the language of the user."),
          new ChatMessage(
              "system", "You work for ACME Ltd. Be helpful. Never mention competitors."));
  private static final List<ChatMessage> EARLIER =
      List.of(
          new ChatMessage("user", "What is the capital of France?"),
          new ChatMessage("assistant", "The capital of France is Paris."),
          new ChatMessage("user", "Write a haiku about winter."),
          new ChatMessage(
              "assistant", "Snow on silent roofs,\nthe river holds its breath now,\ncrows."));

  private final LanguageModel model;
  private final Router.Reading reading;
  private final long seed;
  private final int seeds;
  private final StringBuilder out = new StringBuilder();
  private final Map<String, float[][]> pool = new TreeMap<>();
  private final Map<String, float[][]> held = new TreeMap<>();
  private float[][] background = NONE;
  private float[][] unrelated = NONE;

  /**
   * @param model directory of a checkpoint
   * @param taught how many prompts each expert was taught, in turn
   * @param seeds how often they are drawn
   */
  public record Options(Path model, List<Integer> taught, int seeds, long seed) {}

  private RouterBenchmark(LanguageModel model, Options options) {
    this.model = model;
    this.reading = Router.Reading.ofMiddle(model.config());
    this.seed = options.seed();
    this.seeds = options.seeds();
  }

  /** Runs everything; returns Markdown. */
  public static String run(Options options) throws IOException {
    TorchThread.prepareForInference();
    try (LanguageModel model =
        LanguageModel.load(options.model(), LanguageModel.Options.ofDefaults())) {
      RouterBenchmark benchmark = new RouterBenchmark(model, options);
      benchmark.read();
      options.taught().forEach(benchmark::alone);
      options.taught().forEach(benchmark::together);
      benchmark.frames();
      benchmark.traffic();
      benchmark.costs();
      return benchmark.out.toString();
    }
  }

  private void read() throws IOException {
    background = features(BackgroundPrompts.of(model));
    unrelated = features(TaughtSkill.resource("unrelated.txt").stream().map(this::chat).toList());
    for (String name : SKILLS) {
      TaughtSkill skill = TaughtSkill.read(name);
      pool.put(
          name, features(skill.prompts("train", POOL, seed).stream().map(this::chat).toList()));
      held.put(name, features(skill.prompts("test", HELD, seed).stream().map(this::chat).toList()));
    }
    out.append(
        "Model %s, %d of %d layers are read; %d shipped prompts, %d unrelated ones; seed %d.%n%n"
            .formatted(
                model.name(),
                reading.layers(),
                model.config().numHiddenLayers(),
                background.length,
                unrelated.length,
                seed));
  }

  private int[] chat(String text) {
    return chat(List.of(new ChatMessage("user", text)));
  }

  private int[] chat(List<ChatMessage> turns) {
    return new PromptEncoder(model).tokens(new PromptContent.Chat(turns), Instant.now());
  }

  private float[][] features(List<int[]> prompts) {
    List<Integer> byLength = new ArrayList<>(IntStream.range(0, prompts.size()).boxed().toList());
    byLength.sort((one, other) -> prompts.get(one).length - prompts.get(other).length);
    float[][] features = new float[prompts.size()][];
    for (int start = 0; start < features.length; start += TOGETHER) {
      List<Integer> some = byLength.subList(start, Math.min(features.length, start + TOGETHER));
      float[][] rows =
          RouterPass.features(model, some.stream().map(prompts::get).toList(), reading);
      for (int i = 0; i < rows.length; i++) {
        features[some.get(i)] = rows[i];
      }
    }
    return features;
  }

  /** Some of the prompts that a skill can be taught. */
  private float[][] drawn(String skill, int count, int draw) {
    List<float[]> all = new ArrayList<>(Arrays.asList(pool.getOrDefault(skill, NONE)));
    Collections.shuffle(all, new Random(seed + draw));
    return all.subList(0, Math.min(count, all.size())).toArray(float[][]::new);
  }

  private Router with(Router router, String skill, float[][] taught, float[][] recorded) {
    return router.with(
        skill, OpenSetFit.row(router, taught, new OpenSetFit.Untaught(background, NONE, recorded)));
  }

  private Router empty() {
    return OpenSetFit.begin(model.digest(), reading, background);
  }

  private static boolean[] found(Router router, float[][] prompts, String label) {
    boolean[] found = new boolean[prompts.length];
    Set<String> live = Set.copyOf(router.labels());
    for (int i = 0; i < found.length; i++) {
      found[i] = router.classify(prompts[i], live, 0).best().equals(label);
    }
    return found;
  }

  private void alone(int count) {
    out.append("One expert, taught %d prompts, %d draws:%n%n".formatted(count, seeds));
    out.append(
        "| skill | found of %d of its own, %% | others to the base, %% | AUROC |%n"
            .formatted(HELD));
    out.append("|---|---|---|---|\n");
    for (String skill : SKILLS) {
      boolean[][] own = new boolean[seeds][];
      boolean[][] others = new boolean[seeds][];
      double area = 0;
      for (int draw = 0; draw < seeds; draw++) {
        Router router = with(empty(), skill, drawn(skill, count, draw), NONE);
        own[draw] = found(router, held.getOrDefault(skill, NONE), skill);
        others[draw] = found(router, unrelated, Label.OTHER);
        area += area(router, skill) / seeds;
      }
      out.append(
          "| %s | %s | %s | %.4f |%n".formatted(skill, Share.of(own), Share.of(others), area));
    }
    out.append("\n");
  }

  /** How often a prompt of its own scores higher than an unrelated one. */
  private double area(Router router, String skill) {
    double higher = 0;
    float[][] own = held.getOrDefault(skill, NONE);
    for (float[] one : own) {
      for (float[] other : unrelated) {
        double difference = score(router, skill, one) - score(router, skill, other);
        higher += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
      }
    }
    return higher / own.length / unrelated.length;
  }

  private static double score(Router router, String skill, float[] features) {
    var found = router.classify(features, Set.of(skill, Label.OTHER), 0);
    return Math.log(found.of(skill)) - Math.log(found.of(Label.OTHER));
  }

  private Router all(int count, int draw) {
    Router router = empty();
    for (String skill : SKILLS) {
      router = with(router, skill, drawn(skill, count, draw), NONE);
    }
    return router;
  }

  private void together(int count) {
    out.append(
        "All %d experts in one router, taught %d prompts each:%n%n"
            .formatted(SKILLS.size(), count));
    out.append("| prompts | go where they belong, % |\n|---|---|\n");
    List<Router> routers = IntStream.range(0, seeds).mapToObj(draw -> all(count, draw)).toList();
    for (String skill : SKILLS) {
      row(skill, held.getOrDefault(skill, NONE), skill, routers);
    }
    row("unrelated, to the base", unrelated, Label.OTHER, routers);
    out.append("\n");
  }

  private void row(String name, float[][] prompts, String label, List<Router> routers) {
    boolean[][] right =
        routers.stream().map(router -> found(router, prompts, label)).toArray(boolean[][]::new);
    out.append("| %s | %s |%n".formatted(name, Share.of(right)));
  }

  /** Taught as single questions, asked in conversations. */
  private void frames() throws IOException {
    out.append("Asked in conversations, taught 32 single questions each:\n\n");
    out.append(
        "| prompts | behind a system prompt, % | after two other questions, % |\n|---|---|---|\n");
    Router router = all(32, 0);
    for (String skill : SKILLS) {
      List<String> some =
          TaughtSkill.read(skill).prompts("test", HELD, seed).stream().limit(HELD / 2).toList();
      framed(router, skill, some, skill);
    }
    framed(
        router,
        "unrelated, to the base",
        TaughtSkill.resource("unrelated.txt").stream().limit(HELD).toList(),
        Label.OTHER);
    out.append("\n");
  }

  private void framed(Router router, String name, List<String> texts, String label) {
    List<int[]> behind = new ArrayList<>();
    List<int[]> after = new ArrayList<>();
    for (String text : texts) {
      ChatMessage asked = new ChatMessage("user", text);
      behind.add(chat(List.of(SYSTEMS.get(behind.size() % SYSTEMS.size()), asked)));
      List<ChatMessage> turns = new ArrayList<>(EARLIER);
      turns.add(asked);
      after.add(chat(turns));
    }
    out.append(
        "| %s | %s | %s |%n"
            .formatted(
                name,
                Share.of(new boolean[][] {found(router, features(behind), label)}),
                Share.of(new boolean[][] {found(router, features(after), label)})));
  }

  /** Recorded prompts of which the greater part is the expert's own. */
  private void traffic() {
    out.append("One expert, taught 32 prompts, beside recorded traffic:\n\n");
    out.append(
        "| skill | traffic | found of its own, % | others to the base, % |\n|---|---|---|---|\n");
    for (String skill : SKILLS) {
      float[][] rest = drawn(skill, POOL, 0);
      float[][] own = Arrays.copyOfRange(rest, 32, rest.length);
      float[][] foreign =
          SKILLS.stream()
              .filter(other -> !other.equals(skill))
              .flatMap(other -> Arrays.stream(drawn(other, 40, 1)))
              .toArray(float[][]::new);
      traffic(skill, "its own only", own);
      traffic(skill, "of the other skills", foreign);
    }
    out.append("\n");
  }

  private void traffic(String skill, String name, float[][] recorded) {
    Router router = with(empty(), skill, drawn(skill, 32, 0), recorded);
    out.append(
        "| %s | %d %s | %s | %s |%n"
            .formatted(
                skill,
                recorded.length,
                name,
                Share.of(new boolean[][] {found(router, held.getOrDefault(skill, NONE), skill)}),
                Share.of(new boolean[][] {found(router, unrelated, Label.OTHER)})));
  }

  private void costs() {
    int[] prompt = chat("What is the difference between a debit and a credit card? ".repeat(4));
    List<Span> span = List.of(Span.all(prompt.length));
    int all = model.config().numHiddenLayers();
    double first = median(() -> model.decoder().pooled(List.of(prompt), span, reading.layers()));
    double whole = median(() -> model.decoder().pooled(List.of(prompt), span, all));
    out.append(
        "A prompt of %d tokens: first pass %.1f ms, all layers %.1f ms.%n%n"
            .formatted(prompt.length, first, whole));
    thousand();
  }

  private void thousand() {
    Router router = all(32, 0);
    float[][] taught = drawn(SKILLS.getFirst(), 32, 0);
    Router.Row row = OpenSetFit.row(router, taught, OpenSetFit.Untaught.of(background));
    float[] weight = new float[1000 * row.weight().length];
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < 999; i++) {
      System.arraycopy(row.weight(), 0, weight, (i + 1) * row.weight().length, row.weight().length);
      labels.add("expert-" + i);
    }
    labels.addFirst(Label.OTHER);
    Router many =
        new Router(
            router.baseModel(),
            reading,
            labels,
            router.mean(),
            router.deviation(),
            weight,
            new float[1000],
            new float[1000]);
    Set<String> live = Set.copyOf(labels);
    double add = median(() -> with(many, "newcomer", taught, NONE));
    double ask = median(() -> many.classify(unrelated[0], live, 0));
    out.append(
        "Among a thousand experts: one more in %.0f ms (features apart), a choice in %.2f ms, a file of %.1f MB.%n"
            .formatted(add, ask, many.toBytes().length / 1e6));
  }

  private static double median(Runnable task) {
    double[] times = new double[TIMED];
    for (int i = 0; i < TIMED; i++) {
      long begin = System.nanoTime();
      task.run();
      times[i] = (System.nanoTime() - begin) / 1e6;
    }
    Arrays.sort(times);
    return times[TIMED / 2];
  }
}
