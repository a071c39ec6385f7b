// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A registry that lives as long as its process. */
public final class InMemoryBaseModels implements BaseModels {
  private static final Comparator<BaseModel> FIRST_REGISTERED_FIRST =
      Comparator.comparing(BaseModel::registeredAt).thenComparing(BaseModel::digest);

  private final Map<String, BaseModel> baseModels = new HashMap<>();
  private final Map<String, Map<String, Integer>> layouts = new HashMap<>();
  private final Map<String, String> servedLayouts = new HashMap<>();
  private final Map<String, String> chatProblems = new HashMap<>();
  private @Nullable BaseModel current;

  @Override
  public synchronized void registerBaseModel(BaseModel model) {
    BaseModel registered = baseModels.getOrDefault(model.digest(), model);
    BaseModel.requireSameDefinition(registered, model);
    if (current != null) {
      baseModels.put(current.digest(), current.unserved());
    }
    current = registered.servedAs(model);
    baseModels.put(current.digest(), current);
  }

  @Override
  public synchronized void registerLayout(String baseModel, String layout, int size) {
    if (!baseModels.containsKey(baseModel)) {
      throw BaseModels.notRegistered(baseModel);
    }
    Integer known =
        layouts.computeIfAbsent(baseModel, _ -> new TreeMap<>()).putIfAbsent(layout, size);
    BaseModels.requireSameSize(layout, size, known);
  }

  @Override
  public synchronized String serveLayout(String baseModel, String layout, int size, boolean asked) {
    String known = servedLayouts.get(baseModel);
    if (known != null && !asked) {
      return known;
    }
    registerLayout(baseModel, layout, size);
    servedLayouts.put(baseModel, layout);
    return layout;
  }

  @Override
  public synchronized Optional<String> servedLayout(String baseModel) {
    return Optional.ofNullable(servedLayouts.get(baseModel));
  }

  @Override
  public synchronized Map<String, Integer> layouts(String baseModel) {
    return Map.copyOf(layouts.getOrDefault(baseModel, Map.of()));
  }

  @Override
  public synchronized void keepChatProblem(String baseModel, Optional<String> problem) {
    if (!baseModels.containsKey(baseModel)) {
      throw BaseModels.notRegistered(baseModel);
    }
    problem.ifPresentOrElse(
        why -> chatProblems.put(baseModel, why), () -> chatProblems.remove(baseModel));
  }

  @Override
  public synchronized Optional<String> chatProblem(String baseModel) {
    return Optional.ofNullable(chatProblems.get(baseModel));
  }

  @Override
  public synchronized Optional<BaseModel> currentBaseModel() {
    return Optional.ofNullable(current);
  }

  @Override
  public synchronized Optional<BaseModel> baseModel(String digest) {
    return Optional.ofNullable(baseModels.get(digest));
  }

  @Override
  public synchronized List<BaseModel> baseModels() {
    return baseModels.values().stream().sorted(FIRST_REGISTERED_FIRST).toList();
  }

  @Override
  public boolean isReachable() {
    return true;
  }

  @Override
  public void close() {
    // Holds nothing but memory.
  }
}
