// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.VectorValues;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A registry that can be away, or hand out other values than were registered; counts calls. */
final class UnreliableRegistry {
  private final ExpertRegistry registry;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<VersionId, VectorValues> damaged = new ConcurrentHashMap<>();
  private volatile boolean away;

  UnreliableRegistry(ExpertRegistry registry) {
    this.registry = registry;
  }

  ExpertRegistry port() {
    return (ExpertRegistry)
        Proxy.newProxyInstance(
            ExpertRegistry.class.getClassLoader(),
            new Class<?>[] {ExpertRegistry.class},
            (_, method, arguments) -> call(method, arguments));
  }

  private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    calls.add(method.getName());
    if (away) {
      throw new StoreException(
          StoreException.Reason.UNAVAILABLE, "the database does not answer", null);
    }
    try {
      Object result = method.invoke(registry, arguments);
      return result instanceof Map<?, ?> map ? withDamage(map) : result;
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private Map<Object, Object> withDamage(Map<?, ?> map) {
    Map<Object, Object> all = new HashMap<>(map);
    all.replaceAll(
        (id, value) ->
            id instanceof VersionId version && value instanceof VectorValues values
                ? damaged.getOrDefault(version, values)
                : value);
    return all;
  }

  /** From now on a version is read with these values. */
  void damage(VersionId id, VectorValues values) {
    damaged.put(id, values);
  }

  void repair() {
    damaged.clear();
  }

  void goAway() {
    away = true;
  }

  void comeBack() {
    away = false;
  }

  /** The names of all methods that were called, in their order. */
  List<String> calls() {
    return List.copyOf(calls);
  }
}
