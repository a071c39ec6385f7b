// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A port whose other side is still being opened: each call waits for that. So a worker loads its
 * model while PostgreSQL and Kafka start.
 */
final class Awaited {
  private Awaited() {}

  /**
   * The port.
   *
   * @param opened waits for the other side; called once for each call of the port
   */
  static <T> T port(Class<T> port, Supplier<? extends T> opened) {
    Object proxy =
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> call(opened.get(), method, arguments));
    return port.cast(proxy);
  }

  private static @Nullable Object call(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
