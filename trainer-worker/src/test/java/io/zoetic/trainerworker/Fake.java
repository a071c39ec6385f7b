// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;

/** Stores of which a test needs a method or two. */
public final class Fake {
  private Fake() {}

  /**
   * Answers some methods; every other call fails the test.
   *
   * @param answers by the name of the method, from the first argument or null
   */
  public static <T> T of(Class<T> type, Map<String, Function<Object, Object>> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Function<Object, Object> answer = answers.get(method.getName());
              if (answer == null) {
                throw new AssertionError("must not be asked for, was " + method);
              }
              return answer.apply(arguments == null ? type : arguments[0]);
            }));
  }
}
