// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.zoetic.events.PromptUpdate;
import io.zoetic.gateway.http.ApiException;

/**
 * Where the parts of an answer go, choice by choice. Confined to the event loop; ends with one of
 * {@link #complete} and {@link #fail}, or unfinished because the client has left.
 */
sealed interface AnswerSink permits WholeAnswer, StreamedAnswer {
  void started(int choice, PromptUpdate.Started started);

  void tokens(int choice, PromptUpdate.Tokens tokens);

  void finished(int choice, Ending ending);

  /**
   * Writes what can be written.
   *
   * @return false if the client reads too slowly to be waited for
   */
  boolean flush();

  void complete(Usage usage);

  void fail(ApiException failure);

  /** Closes the connection in the middle of the answer. */
  void disconnect();
}
