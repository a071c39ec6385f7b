// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptJson;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.serving.FirstPassOptions;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.TokenizedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Routes and greedy answers, kept: neither the base model nor a router nor a version ever changes,
 * so nothing need be asked twice. One thread.
 */
final class AnswerCache {
  private static final int ANSWERS_MAX = 50_000;
  private static final int ROUTES_MAX = 20_000;

  /**
   * What is served, a candidate, and what has learnt a part of what it has. Each keeps a whole
   * router in memory.
   */
  private static final int PASSES_MAX = 3;

  /**
   * Of so many z the values are in memory at a time: a suite's prompts go to one expert as a rule,
   * and what is stolen or mixed to a few more. Prompts under others are asked one call later.
   */
  static final int VECTORS_MAX = 8;

  private final BatchInference inference;
  private final Cache<Key, BatchInference.Answered> answers =
      Caffeine.newBuilder().maximumSize(ANSWERS_MAX).build();
  private final Cache<Routed, ServingSnapshot.Route> routes =
      Caffeine.newBuilder().maximumSize(ROUTES_MAX).build();

  /** What routes are known of, the one that was asked the longest ago first. */
  private final SequencedMap<Passes, Passes> passes = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * The inputs of a route.
   *
   * @param passes one of {@link #passes}: the same object where it is equal
   */
  private record Routed(List<Integer> prompt, Passes passes) {}

  /** What is asked where prompts go; hashed once, since there may be ten thousand labels. */
  private static final class Passes {
    private final FirstPassOptions choices;
    private final AdaptationStrategy strategy;
    private final ExpertSelection selection;
    private final int hash;

    Passes(ServingSnapshot snapshot) {
      choices = snapshot.choices();
      strategy = snapshot.strategy();
      selection = snapshot.selection();
      hash = Objects.hash(choices, strategy, selection);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || other instanceof Passes that
              && hash == that.hash
              && strategy == that.strategy
              && selection == that.selection
              && choices.equals(that.choices);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private record Key(List<Integer> prompt, String vector, int limit) {}

  @SuppressWarnings("ArrayRecordComponent") // read once
  private record Unanswered(int[] prompt, ServedVector vector) {}

  private static List<Integer> listed(int[] prompt) {
    return Arrays.stream(prompt).boxed().toList();
  }

  AnswerCache(BatchInference inference) {
    this.inference = inference;
  }

  /** How long answers to a suite may become. */
  int limit(List<TokenizedExample> tokenizedExamples) {
    return inference.limits().of(TokenizedExample.lengths(tokenizedExamples));
  }

  /** Where each prompt goes that names no expert. */
  List<ServingSnapshot.Route> routes(
      ServingSnapshot snapshot, List<TokenizedExample> tokenizedExamples) {
    Passes asked = known(new Passes(snapshot));
    return through(
        routes,
        tokenizedExamples,
        each -> new Routed(listed(each.answer().prompt()), asked),
        missing -> snapshot.routes(inference, missing.stream().map(this::question).toList()));
  }

  /** Routers may be large, so the routes of those that nobody asks any more go with them. */
  private Passes known(Passes asked) {
    Passes same = passes.get(asked);
    if (same != null) {
      return same;
    }
    passes.put(asked, asked);
    if (passes.size() > PASSES_MAX) {
      Passes oldest = passes.firstEntry().getKey();
      passes.remove(oldest);
      routes.asMap().keySet().removeIf(routed -> routed.passes() == oldest);
    }
    return asked;
  }

  private Question question(TokenizedExample tokenizedExample) {
    String json = tokenizedExample.example().promptJson();
    return new Question(
        inference.tokens().question(PromptJson.content(json)), tokenizedExample.answer().prompt());
  }

  /**
   * Answers in the order of the prompts.
   *
   * @param vectors what each is answered under
   * @param limit tokens of an answer at most
   */
  List<BatchInference.Answered> answers(
      List<int[]> prompts, List<ServedVector> vectors, int limit) {
    List<Unanswered> asked = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      asked.add(new Unanswered(prompts.get(i), vectors.get(i)));
    }
    return through(
        answers,
        asked,
        each -> new Key(listed(each.prompt()), each.vector().key(), limit),
        missing -> answered(missing, limit));
  }

  /** As many together as there may be vectors in memory. */
  private List<BatchInference.Answered> answered(List<Unanswered> missing, int limit) {
    BatchInference.Answered[] all = new BatchInference.Answered[missing.size()];
    for (List<Integer> some : parts(missing)) {
      List<BatchInference.Answered> found =
          inference.answers(loaded(some.stream().map(missing::get).toList()), limit);
      for (int i = 0; i < some.size(); i++) {
        all[some.get(i)] = found.get(i);
      }
    }
    return List.of(all);
  }

  /** Indices of what is asked together, in order: under {@value #VECTORS_MAX} vectors at most. */
  private static Collection<List<Integer>> parts(List<Unanswered> missing) {
    Map<ServedVector, Integer> places = new HashMap<>();
    Map<Integer, List<Integer>> parts = new TreeMap<>();
    for (int i = 0; i < missing.size(); i++) {
      int place = places.computeIfAbsent(missing.get(i).vector(), _ -> places.size());
      int part = place / VECTORS_MAX;
      parts.computeIfAbsent(part, _ -> new ArrayList<>()).add(i);
    }
    return parts.values();
  }

  private List<BatchInference.Asked> loaded(List<Unanswered> some) {
    Map<ServedVector, Optional<ExpertVector>> values = new HashMap<>();
    return some.stream()
        .map(
            each ->
                new BatchInference.Asked(
                    each.prompt(),
                    values
                        .computeIfAbsent(
                            each.vector(), vector -> Optional.ofNullable(vector.values()))
                        .orElse(null),
                    inference.greedy()))
        .toList();
  }

  /**
   * What a cache has for each question, or gets: those that are missing are asked together.
   *
   * @param asker answers in the order of the questions
   */
  private static <Q, K, A> List<A> through(
      Cache<K, A> cache, List<Q> questions, Function<Q, K> key, Function<List<Q>, List<A>> asker) {
    List<K> keys = questions.stream().map(key).toList();
    Map<K, Q> byKey = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      byKey.putIfAbsent(keys.get(i), questions.get(i));
    }
    Map<K, A> found = cache.getAll(keys, missing -> answered(List.copyOf(missing), byKey, asker));
    return keys.stream().map(found::get).toList();
  }

  private static <Q, K, A> Map<K, A> answered(
      List<K> keys, Map<K, Q> questions, Function<List<Q>, List<A>> asker) {
    List<A> answers = asker.apply(keys.stream().map(questions::get).toList());
    Map<K, A> byKey = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      byKey.put(keys.get(i), answers.get(i));
    }
    return byKey;
  }
}
