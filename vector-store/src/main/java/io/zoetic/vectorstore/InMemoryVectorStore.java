// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A registry that lives as long as its process. */
public final class InMemoryVectorStore implements VectorStore {
  private static final Comparator<BaseModel> FIRST_REGISTERED_FIRST =
      Comparator.comparing(BaseModel::registeredAt).thenComparing(BaseModel::digest);

  private final Map<String, BaseModel> baseModels = new HashMap<>();
  private @Nullable BaseModel current;

  @Override
  public synchronized void registerBaseModel(BaseModel model) {
    BaseModel registered = baseModels.getOrDefault(model.digest(), model);
    BaseModel.requireSameDefinition(registered, model);
    baseModels.put(registered.digest(), registered);
    current = registered;
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
