// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

/**
 * The tokens of one request.
 *
 * @param promptTokens every prompt counted once, however many choices it got
 * @param completionTokens of all choices
 */
public record Usage(int promptTokens, int completionTokens, int totalTokens) {
  public Usage(int promptTokens, int completionTokens) {
    this(promptTokens, completionTokens, promptTokens + completionTokens);
  }
}
