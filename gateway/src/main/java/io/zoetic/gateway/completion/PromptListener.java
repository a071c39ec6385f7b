// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.zoetic.events.PromptUpdate;
import io.zoetic.gateway.http.ApiException;

/**
 * Hears what becomes of one prompt: at most one {@code started}, then every token once and in
 * order, then one of {@code finished} and {@code failed}, whatever happened to workers in between.
 * After a cancellation it hears nothing. Called on the event loop.
 */
interface PromptListener {
  void started(PromptUpdate.Started started);

  void tokens(PromptUpdate.Tokens tokens);

  void finished(PromptUpdate.Finished finished);

  void failed(ApiException failure);

  /** All that one report had to say has been said: a good moment to write. */
  void flush();
}
