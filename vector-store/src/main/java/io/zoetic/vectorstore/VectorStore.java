// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import java.util.List;
import java.util.Optional;

/**
 * The registry of base models. Thread-safe; every call may block for one round trip to the
 * database, so none belongs on an event loop.
 *
 * <p>Every method but {@link #isReachable} and {@link #close} throws {@link VectorStoreException}
 * if the store does not answer.
 */
public interface VectorStore extends AutoCloseable {

  /**
   * Registers a base model and makes it the current one. Registering the same model again is how a
   * worker says that it serves it: the first registration's time stays.
   *
   * @throws VectorStoreException with {@link VectorStoreException.Reason#CONFLICT} if the digest
   *     stands for another definition; the current base model then stays
   */
  void registerBaseModel(BaseModel model);

  /** The base model registered last; empty before the first. */
  Optional<BaseModel> currentBaseModel();

  /** The base model whose bytes have this digest. */
  Optional<BaseModel> baseModel(String digest);

  /** All base models, the first registered first. */
  List<BaseModel> baseModels();

  /** Whether the store answers and knows its tables; never throws. */
  boolean isReachable();

  /** Releases the connections. */
  @Override
  void close();
}
