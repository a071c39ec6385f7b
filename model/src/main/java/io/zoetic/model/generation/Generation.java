// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.generation;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.GenerationEvent.EndReason;
import io.zoetic.model.sampling.Sampler;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.sampling.TokenScore;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.text.AnswerText;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One sequence: its prompt, how to continue it, and its answer so far. One thread. */
public final class Generation {
  /** Tokens of the prompt that the text of the first answer token may depend on. */
  private static final int TEXT_WINDOW = 5;

  private final LanguageModel model;
  private final int[] prompt;
  private final GenerationLimits limits;
  private final Scores scores;
  private final SamplingParameters sampling;
  private final Sampler sampler;
  private final AnswerText text;
  private final List<Integer> answer = new ArrayList<>();
  private final List<Double> answerLogprobs = new ArrayList<>();
  private final StringBuilder answerText = new StringBuilder();
  private final List<TokenScore> promptScores = new ArrayList<>();

  private @Nullable ExpertVector expert;
  private List<Integer> given = List.of();
  private boolean finished;

  /** Tokens whose keys and values are in the cache. */
  private int read;

  private int reused;

  /** Who may know that the prompt was read before. */
  private String reader = "";

  /**
   * A sequence that is not yet in a batch.
   *
   * @param prompt token ids, at least one
   * @throws IllegalArgumentException if the prompt is empty, has a token outside of the vocabulary,
   *     or does not fit the context together with the answer
   */
  public Generation(
      LanguageModel model,
      int[] prompt,
      SamplingParameters sampling,
      GenerationLimits limits,
      Scores scores) {
    check(model, prompt, limits);
    this.model = model;
    this.prompt = prompt.clone();
    this.limits = limits;
    this.scores = scores;
    this.sampling = sampling;
    this.sampler = new Sampler(sampling, prompt, limits.minTokens(), ends(model, limits));
    this.text = new AnswerText(model.tokenizer(), end(prompt), limits.stop());
  }

  private static Set<Integer> ends(LanguageModel model, GenerationLimits limits) {
    Set<Integer> ends = new HashSet<>(limits.stopTokenIds());
    ends.addAll(model.config().eosTokenIds());
    return ends;
  }

  private static List<Integer> end(int[] prompt) {
    return Arrays.stream(prompt).skip(Math.max(0, prompt.length - TEXT_WINDOW)).boxed().toList();
  }

  private static void check(LanguageModel model, int[] prompt, GenerationLimits limits) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("a prompt must have at least one token, had none");
    }
    for (int token : prompt) {
      requireKnown(model, token);
    }
    if ((long) prompt.length + limits.maxTokens() > model.contextLength()) {
      throw new IllegalArgumentException(
          "prompt and answer must fit the context of %d tokens, were %d + %d"
              .formatted(model.contextLength(), prompt.length, limits.maxTokens()));
    }
  }

  private static void requireKnown(LanguageModel model, int token) {
    if (token < 0 || token >= model.config().vocabSize()) {
      throw new IllegalArgumentException(
          "token ids must be in 0.." + (model.config().vocabSize() - 1) + ", was " + token);
    }
  }

  /**
   * Puts the whole sequence under an expert, or under the base model; to be called before it joins
   * a batch.
   *
   * @param vector null, as at first, is the base model
   * @return this
   * @throws IllegalArgumentException if the model does not serve experts of this layout
   */
  public Generation under(@Nullable ExpertVector vector) {
    if (vector != null) {
      requireServed(vector);
    }
    this.expert = vector;
    return this;
  }

  /**
   * Says whose the prompt is; to be called before it joins a batch. What is kept of prompts'
   * beginnings is used for the same reader alone: how soon an answer begins tells whether its
   * prompt was read before.
   *
   * @param name of a tenant or a key; empty, as at first, is nobody in particular
   * @return this
   */
  public Generation readFor(String name) {
    this.reader = name;
    return this;
  }

  /**
   * Says how the answer begins, as one that was generated before and broke off; to be called before
   * it joins a batch. The rest is chosen as it would have been: sums that round otherwise in
   * another batch do not make the beginning another one.
   *
   * @param tokens of the beginning
   * @return this
   * @throws IllegalArgumentException if a token is outside of the vocabulary, or the beginning
   *     longer than the answer may be
   */
  public Generation beginningWith(List<Integer> tokens) {
    tokens.forEach(token -> requireKnown(model, token));
    if (tokens.size() > limits.maxTokens()) {
      throw new IllegalArgumentException(
          "the beginning of an answer must have at most %d tokens, had %d"
              .formatted(limits.maxTokens(), tokens.size()));
    }
    given = List.copyOf(tokens);
    return this;
  }

  private void requireServed(ExpertVector vector) {
    Layout layout =
        model
            .decoder()
            .layout()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a model must be loaded with a layout to serve experts, was not"));
    if (!layout.equals(vector.layout())) {
      throw new IllegalArgumentException(
          "an expert must have the layout %s of the model, had %s"
              .formatted(layout.spec(), vector.layout().spec()));
    }
  }

  @Nullable ExpertVector expert() {
    return expert;
  }

  /** What bounds the answer. */
  public GenerationLimits limits() {
    return limits;
  }

  /** How its tokens are chosen. */
  public SamplingParameters sampling() {
    return sampling;
  }

  /** Names the z that keys and values are computed under. */
  String vectorDigest() {
    return expert == null ? "base" : expert.digest();
  }

  /**
   * Names all that keys and values of the prompt's tokens are computed under, and whom for: digests
   * and rotations have no line ends.
   */
  String keyDigest() {
    return vectorDigest() + model.config().rotation(prompt.length) + "\n" + reader;
  }

  /** The length of the sequence as far as it is known when its next tokens are read. */
  int knownLength() {
    return Math.max(prompt.length, read + 1);
  }

  /** Whether the next token takes the sequence beyond what its keys hold for. */
  boolean mustReread() {
    return read == model.config().steadyLength()
        && model.config().rereads()
        && read >= prompt.length;
  }

  /** The tokens whose keys and values are in the cache, after the prompt was read. */
  int[] readTokens() {
    int[] tokens = Arrays.copyOf(prompt, read);
    for (int i = prompt.length; i < read; i++) {
      tokens[i] = answer.get(i - prompt.length);
    }
    return tokens;
  }

  /** What keys and values of the prompt are computed from. */
  Beginning beginning() {
    return new Beginning(keyDigest(), IntBuffer.wrap(prompt));
  }

  /** What they are computed under, and whom for, and the tokens of a prompt. */
  record Beginning(String keyDigest, IntBuffer prompt) {}

  /** The answer's token ids so far. */
  public List<Integer> answer() {
    return List.copyOf(answer);
  }

  /** One per token of the answer: {@link Sampler#logprob} of its choice. */
  public List<Double> answerLogprobs() {
    return List.copyOf(answerLogprobs);
  }

  /** Whether the tokens of the answer are drawn from all: {@link Sampler#drawsFromAll}. */
  public boolean drawsFromAll() {
    return sampler.drawsFromAll();
  }

  /** The answer's text as far as it is certain. */
  public String answerText() {
    return answerText.toString();
  }

  /** Number of tokens generated so far. */
  public int answerLength() {
    return answer.size();
  }

  /** Number of prompt tokens. */
  public int promptLength() {
    return prompt.length;
  }

  /** The prompt's token ids. */
  public List<Integer> promptTokenIds() {
    return Arrays.stream(prompt).boxed().toList();
  }

  int[] prompt() {
    return prompt;
  }

  int read() {
    return read;
  }

  boolean isPromptRead() {
    return read >= prompt.length;
  }

  /** The next prompt tokens to read, at most {@code max}. */
  int[] promptChunk(int max) {
    int end = Math.min(prompt.length, read + max);
    return Arrays.copyOfRange(prompt, read, end);
  }

  /** The token to read after the prompt: the last one of the answer. */
  int[] lastToken() {
    return new int[] {answer.getLast()};
  }

  void advance(int tokens) {
    read += tokens;
  }

  /** Begins behind what a cache has of the prompt. */
  void reuse(int tokens) {
    reused = tokens;
    read = tokens;
  }

  /** Tokens of the prompt that were not read, since a cache or another generation had them. */
  public int reusedTokens() {
    return reused;
  }

  boolean scoresPrompt() {
    return scores.prompt();
  }

  /** Prompt tokens that follow the chunk's tokens: what the chunk's positions are judged by. */
  long[] successors(int chunk) {
    int end = Math.min(prompt.length, read + chunk + 1);
    long[] successors = new long[end - read - 1];
    for (int i = 0; i < successors.length; i++) {
      successors[i] = prompt[read + 1 + i];
    }
    return successors;
  }

  int top() {
    return scores.top();
  }

  void addPromptScore(TokenScore score) {
    promptScores.add(score);
  }

  /**
   * One score per prompt token that was read, if they were asked for; nothing precedes the first,
   * so it has none.
   */
  public List<TokenScore> promptScores() {
    if (!scores.prompt()) {
      return List.of();
    }
    List<TokenScore> all = new ArrayList<>();
    all.add(new TokenScore(prompt[0], null, List.of()));
    all.addAll(promptScores);
    return all;
  }

  boolean isFinished() {
    return finished;
  }

  boolean generatesNothing() {
    return limits.maxTokens() == 0;
  }

  /** Whether choosing the next token needs its logits, beyond the most likely one. */
  boolean needsLogits() {
    return scores.answer() || !sampler.isPlainGreedy();
  }

  /** The next token where the most likely one is chosen. */
  int choose(int mostLikely) {
    return isGiven() ? given.get(answer.size()) : mostLikely;
  }

  int choose(float[] logits) {
    return isGiven() ? sampler.take(given.get(answer.size()), logits) : sampler.next(logits);
  }

  private boolean isGiven() {
    return answer.size() < given.size();
  }

  @Nullable TokenScore score(int token, float[] logits) {
    return scores.answer() ? TokenScore.of(token, logits, scores.top()) : null;
  }

  /** Takes the chosen token into the answer; appends what happened to {@code events}. */
  void append(int token, @Nullable TokenScore score, List<GenerationEvent> events) {
    boolean ends = ends(token);
    answer.add(token);
    answerLogprobs.add(sampler.logprob());
    AnswerText.Growth growth =
        ends ? AnswerText.Growth.NONE : text.append(token, answer.size() > limits.minTokens());
    EndReason end = null;
    if (ends || text.isStopped()) {
      end = EndReason.STOP;
    } else if (answer.size() >= limits.maxTokens()) {
      end = EndReason.LENGTH;
    }
    if (end != null && !text.isStopped()) {
      growth = growth.plus(text.finish());
    }
    answerText.append(growth.certain());
    events.add(
        new GenerationEvent.TokenGenerated(
            this, answer.size() - 1, token, growth.certain(), growth.added(), ends, score));
    if (end != null) {
      finish(end, events);
    }
  }

  private boolean ends(int token) {
    return limits.stopTokenIds().contains(token)
        || !limits.ignoreEos() && model.config().eosTokenIds().contains(token);
  }

  void finish(EndReason reason, List<GenerationEvent> events) {
    finished = true;
    events.add(new GenerationEvent.Finished(this, reason));
  }
}
