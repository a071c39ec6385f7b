// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

class InMemoryTrainersTest extends TrainersContract {
  @Override
  protected Trainers noTrainers() {
    AtomicLong second = new AtomicLong();
    return new InMemoryTrainers(() -> Instant.ofEpochSecond(second.getAndIncrement()));
  }
}
