// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.vectorstore.StoreException;
import org.junit.jupiter.api.Test;

class ContainedTest {
  private static Contained failing(Throwable why) {
    return new Contained(
        "it failed",
        () -> {
          switch (why) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(why);
          }
        });
  }

  @Test
  void whatFails_isKeptIn() {
    Contained work = failing(new IllegalStateException("no"));
    assertThatCode(
            () -> {
              work.run();
              work.run();
            })
        .doesNotThrowAnyException();
    assertThatCode(failing(new StoreException(StoreException.Reason.NOT_FOUND, "gone", null))::run)
        .doesNotThrowAnyException();
    assertThatCode(failing(new StackOverflowError())::run).doesNotThrowAnyException();
    assertThatCode(failing(new NoClassDefFoundError("x"))::run).doesNotThrowAnyException();
  }

  @Test
  void processThatCannotBeTrusted_isLeftToEnd() {
    assertThatThrownBy(failing(new OutOfMemoryError("heap"))::run)
        .isInstanceOf(OutOfMemoryError.class);
  }
}
