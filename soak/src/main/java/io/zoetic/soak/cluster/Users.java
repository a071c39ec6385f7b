// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

/**
 * Users of whom each asks, waits for the answer, and asks again: as many questions are under way as
 * there are users. A thread for each; the methods are called by one.
 */
final class Users implements AutoCloseable {
  private final Questions questions;
  private final Askers askers = new Askers();
  private volatile Phase phase = new Phase("none");
  private volatile int wanted;
  private int began;

  Users(Questions questions) {
    this.questions = questions;
  }

  /** From now on there are so many, whose questions count for another phase. */
  void enter(Phase next, int users) {
    phase = next;
    wanted = users;
    for (; began < users; began++) {
      int number = began;
      askers.start(() -> ask(number));
    }
    began = users;
  }

  private void ask(int number) {
    while (number < wanted && !Thread.currentThread().isInterrupted()) {
      questions.ask(phase);
    }
  }

  /** Returns when all have their answers. */
  void stop() throws InterruptedException {
    wanted = 0;
    askers.await(phase);
  }

  @Override
  public void close() {
    askers.close();
  }
}
