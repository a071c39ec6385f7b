// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.generation;

import io.zoetic.model.Decoder;
import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.PositionLogprobs;
import io.zoetic.model.PrefixCache;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.generation.GenerationEvent.EndReason;
import io.zoetic.model.sampling.TokenScore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The running batch: generations join and leave it between steps. One thread.
 *
 * <p>A step decodes one token for every row that has read its prompt, then lets the rows that have
 * joined read a bounded piece of theirs, so that a long prompt delays running answers by no more
 * than one piece. A prompt that several who join together have in common is read by one of them.
 */
public final class ContinuousBatch implements AutoCloseable {
  /*
   * Rows of the cache are dense. Rows 0..decoding-1 generate; the rows behind them still read their
   * prompts. Whoever leaves is replaced by the last row of his part, so a step always works on a
   * contiguous range and never gathers keys and values.
   */
  private final Decoder decoder;
  private final KvCache cache;
  private final @Nullable PrefixCache prefixes;
  private final int prefillTokensMax;
  private final Deque<Generation> waiting = new ArrayDeque<>();
  private final List<Generation> rows = new ArrayList<>();

  /** Who joins in this step and takes over what another reads; empty between steps. */
  private final List<Twin> twins = new ArrayList<>();

  private int decoding;
  private StepTimes lastStep = StepTimes.NONE;

  /** A generation with the prompt of another, under the same z. */
  private record Twin(Generation generation, Generation reader) {}

  /** An empty batch that keeps nothing of the prompts it has answered. */
  public ContinuousBatch(LanguageModel model, int rowsMax, int prefillTokensMax) {
    this(model, rowsMax, prefillTokensMax, 0);
  }

  /**
   * An empty batch.
   *
   * @param rowsMax generations that run at the same time, at most
   * @param prefillTokensMax prompt tokens (padding included) that one step reads, at most
   * @param prefixBytes memory for what prompts have in common, about; 0 for none
   */
  public ContinuousBatch(LanguageModel model, int rowsMax, int prefillTokensMax, long prefixBytes) {
    if (rowsMax < 1 || prefillTokensMax < 1) {
      throw new IllegalArgumentException(
          "rowsMax and prefillTokensMax must be >= 1, were " + rowsMax + ", " + prefillTokensMax);
    }
    this.decoder = model.decoder();
    this.cache = decoder.newCache(rowsMax, model.contextLength());
    this.prefixes = prefixBytes > 0 ? decoder.newPrefixCache(prefixBytes) : null;
    // A group's rows may begin anywhere, so that the longest must fit behind the latest begin.
    this.prefillTokensMax = Math.min(prefillTokensMax, model.contextLength());
  }

  /** Queues a generation; it joins when a row is free, first come first served. */
  public void add(Generation generation) {
    waiting.add(generation);
  }

  /** Takes a generation out, wherever it is; nothing more is told of it. */
  public void cancel(Generation generation) {
    if (!waiting.remove(generation)) {
      int row = rows.indexOf(generation);
      if (row >= 0) {
        remove(row);
      }
    }
  }

  /** Generations that wait or run. */
  public int size() {
    return waiting.size() + rows.size();
  }

  /** Tokens whose keys and values the rows hold. */
  public int tokens() {
    return rows.stream().mapToInt(Generation::read).sum();
  }

  /** The work of the last step. */
  public StepTimes lastStep() {
    return lastStep;
  }

  /**
   * Computes one token for everyone who runs.
   *
   * @return what happened, in order
   */
  public List<GenerationEvent> step() {
    List<GenerationEvent> events = new ArrayList<>();
    long begin = System.nanoTime();
    int decoded = decoding;
    if (decoding > 0) {
      decode(events);
    }
    long middle = System.nanoTime();
    admit();
    int reading = rows.size() - decoding;
    if (reading > 0) {
      prefill(events);
    }
    lastStep = new StepTimes(decoded, middle - begin, reading, System.nanoTime() - middle);
    return events;
  }

  private void decode(List<GenerationEvent> events) {
    List<Generation> active = List.copyOf(rows.subList(0, decoding));
    for (int row = 0; row < decoding; row++) {
      if (active.get(row).mustReread()) {
        reread(row, active.get(row));
      }
    }
    List<int[]> tokens = active.stream().map(Generation::lastToken).toList();
    try (StepOutput output = decoder.step(cache, input(0, active, tokens))) {
      active.forEach(generation -> generation.advance(1));
      choose(output, IntStream.range(0, active.size()).toArray(), active, events);
    }
    removeFinished(active);
  }

  /**
   * Reads again all but the last token of a sequence whose next one takes it beyond the length that
   * its rotation holds for: it happens at most once in a sequence, and the others wait.
   */
  private void reread(int row, Generation generation) {
    int[] tokens = generation.readTokens();
    int[] length = {tokens.length + 1};
    for (int at = 0; at < tokens.length; at += prefillTokensMax) {
      int end = Math.min(tokens.length, at + prefillTokensMax);
      List<int[]> piece = List.of(Arrays.copyOfRange(tokens, at, end));
      decoder.step(cache, new StepInput(row, piece, new int[] {at}, length)).close();
    }
  }

  /** Lets in who fits: prompts that are read in one piece together, or one long prompt alone. */
  private void admit() {
    if (decoding < rows.size()) {
      return;
    }
    Map<Generation.Beginning, Generation> readers = new HashMap<>();
    ReadingGroup group = new ReadingGroup(prefillTokensMax);
    while (!waiting.isEmpty() && rows.size() + twins.size() < cache.rowsMax()) {
      Generation next = waiting.element();
      Generation reader = next.scoresPrompt() ? null : readers.get(next.beginning());
      if (reader != null) {
        twins.add(new Twin(waiting.remove(), reader));
        continue;
      }
      if (!group.admits(next.promptLength())) {
        return;
      }
      place(waiting.remove());
      if (next.promptLength() <= prefillTokensMax) { // else it is not read within this step
        readers.put(next.beginning(), next);
      }
    }
  }

  /** Gives a generation the row behind the others, with what is known of its prompt. */
  private void place(Generation generation) {
    int row = rows.size();
    cache.setExpert(row, generation.expert());
    rows.add(generation);
    if (prefixes != null && !generation.scoresPrompt()) {
      generation.reuse(prefixes.load(cache, row, generation.keyDigest(), generation.prompt()));
    }
  }

  /**
   * Beside experts in the factored form the base model is itself but for rounding: that is not kept
   * for others.
   */
  private void keep(int firstRow, List<Generation> readers) {
    boolean mixed = readers.stream().anyMatch(reader -> reader.expert() != null);
    for (int i = 0; prefixes != null && i < readers.size(); i++) {
      Generation reader = readers.get(i);
      if (!mixed || reader.expert() != null) {
        prefixes.save(cache, firstRow + i, reader.keyDigest(), reader.prompt());
      }
    }
  }

  private void prefill(List<GenerationEvent> events) {
    List<Generation> readers = List.copyOf(rows.subList(decoding, rows.size()));
    List<int[]> chunks =
        readers.stream().map(reader -> reader.promptChunk(prefillTokensMax)).toList();
    try (StepOutput output = decoder.step(cache, input(decoding, readers, chunks))) {
      for (int i = 0; i < readers.size(); i++) {
        scorePrompt(readers.get(i), output, i, chunks.get(i).length);
        readers.get(i).advance(chunks.get(i).length);
      }
      if (readers.getFirst().isPromptRead()) {
        keep(decoding, readers);
        int[] sources = joinTwins();
        List<Generation> joined = List.copyOf(rows.subList(decoding, rows.size()));
        decoding = rows.size();
        joined.forEach(
            each -> events.add(new GenerationEvent.PromptRead(each, each.promptScores())));
        choose(output, sources, joined, events);
        removeFinished(joined);
      }
    }
  }

  /**
   * Gives the twins rows behind the readers', as those are now.
   *
   * @return for each row that joins the row of this step that has read its prompt
   */
  private int[] joinTwins() {
    int readers = rows.size() - decoding;
    int[] sources = IntStream.range(0, readers + twins.size()).toArray();
    for (int i = 0; i < twins.size(); i++) {
      Generation generation = twins.get(i).generation();
      int source = rows.indexOf(twins.get(i).reader());
      sources[readers + i] = source - decoding;
      cache.copyRow(source, rows.size(), generation.promptLength());
      generation.reuse(generation.promptLength());
      rows.add(generation);
    }
    twins.clear();
    return sources;
  }

  private static void scorePrompt(Generation reader, StepOutput output, int row, int chunk) {
    long[] successors = reader.scoresPrompt() ? reader.successors(chunk) : new long[0];
    if (successors.length > 0) {
      PositionLogprobs logprobs = output.logprobs(row, successors, reader.top());
      for (int i = 0; i < successors.length; i++) {
        reader.addPromptScore(TokenScore.of((int) successors[i], logprobs, i, reader.top()));
      }
    }
  }

  private static StepInput input(int row, List<Generation> generations, List<int[]> tokens) {
    int[] start = generations.stream().mapToInt(Generation::read).toArray();
    int[] lengths = generations.stream().mapToInt(Generation::knownLength).toArray();
    return new StepInput(row, tokens, start, lengths);
  }

  /** Lets each generation take its next token from its row of the output. */
  private static void choose(
      StepOutput output, int[] rows, List<Generation> generations, List<GenerationEvent> events) {
    long[] mostLikely = output.mostLikely();
    for (int i = 0; i < rows.length; i++) {
      Generation generation = generations.get(i);
      if (generation.generatesNothing()) {
        generation.finish(EndReason.LENGTH, events);
        continue;
      }
      int token = generation.choose((int) mostLikely[rows[i]]);
      @Nullable TokenScore score = null;
      if (generation.needsLogits()) {
        float[] logits = output.logits(rows[i]);
        token = generation.choose(logits);
        score = generation.score(token, logits);
      }
      generation.append(token, score, events);
    }
  }

  private void removeFinished(List<Generation> candidates) {
    for (Generation generation : candidates) {
      if (generation.isFinished()) {
        remove(rows.indexOf(generation));
      }
    }
  }

  private void remove(int row) {
    int hole = row;
    if (hole < decoding) {
      decoding--;
      moveInto(hole, decoding);
      hole = decoding;
    }
    moveInto(hole, rows.size() - 1);
    rows.removeLast();
  }

  private void moveInto(int hole, int source) {
    if (hole != source) {
      Generation moved = rows.get(source);
      cache.copyRow(source, hole, moved.read());
      rows.set(hole, moved);
    }
  }

  @Override
  public void close() {
    if (prefixes != null) {
      prefixes.close();
    }
    cache.close();
  }
}
