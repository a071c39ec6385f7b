// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

/** The reason why generation ended. */
public enum FinishReason {
  /** An end-of-sequence token or a stop string. */
  STOP,
  /** {@code maxTokens}, or the end of the context. */
  LENGTH
}
