// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.gateway.http.ApiException;

/**
 * Hears what becomes of the prompts of one answer, choice by choice: of each at most one {@code
 * started}, then every token once and in order, then {@code finished}, whatever happened to workers
 * in between; or {@code failed}, which ends them all. After a cancellation it hears nothing. Called
 * on the event loop.
 */
public interface AnswerListener {
  void started(int choice, PromptUpdate.Started started);

  void tokens(int choice, PromptUpdate.Tokens tokens);

  void finished(int choice, PromptUpdate.Finished finished);

  void failed(ApiException failure);

  /** All that one report had to say has been said: a good moment to write. */
  void flush();
}
