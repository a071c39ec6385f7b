// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.VectorStore;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresVectorStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A vector store that is still being opened: whoever asks it something waits for that. */
record AwaitedVectorStore(Startup<PostgresDatabase> database) implements VectorStore {

  private VectorStore store() {
    return new PostgresVectorStore(database.await());
  }

  @Override
  public void registerBaseModel(BaseModel model) {
    store().registerBaseModel(model);
  }

  @Override
  public void registerLayout(String baseModel, String layout, int size) {
    store().registerLayout(baseModel, layout, size);
  }

  @Override
  public Map<String, Integer> layouts(String baseModel) {
    return store().layouts(baseModel);
  }

  @Override
  public Optional<BaseModel> currentBaseModel() {
    return store().currentBaseModel();
  }

  @Override
  public Optional<BaseModel> baseModel(String digest) {
    return store().baseModel(digest);
  }

  @Override
  public List<BaseModel> baseModels() {
    return store().baseModels();
  }

  @Override
  public boolean isReachable() {
    return store().isReachable();
  }

  /** Does nothing: whoever opened it closes it. */
  @Override
  public void close() {}
}
