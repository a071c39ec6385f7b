// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

/**
 * The parts that a number of events is made of.
 *
 * @param questions to the model, each answer with one comment on it
 * @param changes of what is served
 * @param feedback on interactions that the soak itself writes, a multiple of the kinds
 */
record Mix(int questions, int changes, int feedback) {
  private static final int LEAST = 12;

  static Mix of(int events) {
    int questions = Math.max(LEAST, events / 100);
    int changes = Math.max(LEAST, events / 1000);
    int others = events - 2 * questions - changes;
    return new Mix(questions, changes, others - others % Event.PER_INTERACTION);
  }

  /** All of it, comments on answers too. */
  int events() {
    return 2 * questions + changes + feedback;
  }
}
