// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import io.zoetic.vectorstore.access.KeyUsage.Used;

/** What a key has used of both its rates. Used by one thread. */
record KeyUse(FadingUse requests, FadingUse tokens) {
  /**
   * Of a key that nobody has used here.
   *
   * @param others what they have used
   */
  static KeyUse of(Used others, long nanoTime) {
    return new KeyUse(
        new FadingUse(others.requests(), nanoTime), new FadingUse(others.tokens(), nanoTime));
  }

  boolean isChanged() {
    return requests.isChanged() || tokens.isChanged();
  }

  /** What this gateway has used, for others to hear. */
  Used tell(long nanoTime) {
    return new Used(requests.tell(nanoTime), tokens.tell(nanoTime));
  }

  /** Of what this gateway has used, what others do not know. */
  Used untold(long nanoTime) {
    return new Used(requests.untold(nanoTime), tokens.untold(nanoTime));
  }

  /** Others know of so much more, and have used that. */
  void exchanged(Used told, Used others, long nanoTime) {
    requests.exchanged(told.requests(), others.requests(), nanoTime);
    tokens.exchanged(told.tokens(), others.tokens(), nanoTime);
  }
}
