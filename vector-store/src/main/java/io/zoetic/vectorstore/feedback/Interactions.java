// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The interactions that are kept. Thread-safe; calls block for round trips to the database.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException}, with {@link
 * io.zoetic.vectorstore.StoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface Interactions {
  /**
   * Stores interactions in one transaction; those that are there stay as they are. NUL in a text,
   * which tables refuse, becomes U+FFFD; tokens keep it. Those of users who were forgotten after
   * they were asked are left out.
   *
   * @return how many were left out
   */
  int record(List<StoredInteraction> interactions);

  /**
   * Returns if the store takes an interaction that is as it should be now: it writes one as {@link
   * #record} does, and takes it back. So what it refuses beside that is refused for its own sake.
   *
   * @throws io.zoetic.vectorstore.StoreException if it takes none
   */
  void requireWritable();

  /** One interaction; nothing if it is there, but not in the scope. */
  Optional<StoredInteraction> find(ChoiceId id, Scope scope);

  /**
   * Prompts that were asked of late, each once, whoever asked and whatever answered: a uniform
   * sample of those of the last {@value #RECENT} answers, and much the same one a moment later.
   *
   * @param max how many, at most
   */
  List<RecordedPrompt> samplePrompts(int max);

  /**
   * A prompt that was asked.
   *
   * @param json as {@link StoredInteraction.AskedPrompt} holds it
   * @param askedAt once, if it was asked several times
   */
  record RecordedPrompt(String json, Instant askedAt) {}

  /**
   * Prompts that were asked of late by the tenants whose feedback a run learns from, that an expert
   * or the base model has answered, and that no example is about: neither on the same prompt nor on
   * one of its split group. Each once, those with the lowest hashes, so that they are a uniform
   * sample of the last {@value #RECENT} answers and the same ones for the same interactions. None
   * of them would be held out if somebody corrected it.
   *
   * @param run whose examples are written down
   * @param max how many, at most
   */
  List<UncorrectedPrompt> uncorrected(UUID run, String expert, int max);

  /** Answers that {@link #samplePrompts} and {@link #uncorrected} look at. */
  int RECENT = 20_000;

  /** The least part of a retention that is dropped at once. */
  Duration LEAST_SLICE = Duration.ofHours(1);

  /**
   * Makes ahead what interactions go to from now on: slices of time, each an eighth of the
   * retention, though {@link #LEAST_SLICE} at least, which are dropped whole.
   *
   * @param retention how long interactions are kept
   */
  void makeSlices(Duration retention);

  /**
   * Deletes what ended before a time: whole slices, by when their last was asked, and one by one
   * what is in none.
   */
  Deleted deleteBefore(Instant time);

  /**
   * How much was deleted.
   *
   * @param slices dropped whole, however much was in them
   * @param singly interactions that were in none
   */
  record Deleted(int slices, int singly) {}
}
