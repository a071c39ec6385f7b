// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The routers of base models: which expert a prompt needs. Never changed; the last one published is
 * served. Thread-safe; calls block for one round trip to the database.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException}, with {@link
 * io.zoetic.vectorstore.StoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface Routers {
  /**
   * A router.
   *
   * @param sequence grows with each that is published
   * @param content a file of the format that the model reads
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  record PublishedRouter(long sequence, byte[] content) {}

  /**
   * Publishes the next router of a base model.
   *
   * @param run that fitted it; null if it was imported
   * @return its sequence
   * @throws io.zoetic.vectorstore.StoreException with NOT_FOUND if the base model is not registered
   */
  long publish(String baseModel, byte[] content, @Nullable UUID run);

  /**
   * Publishes the next router of a base model, if no other was published since the one that it was
   * made from: of two trainers who add an expert each, one must begin again with what the other
   * did.
   *
   * @param after the sequence of the one that it was made from; 0 if there was none
   * @param run that fitted it; null if none did
   * @return its sequence
   * @throws io.zoetic.vectorstore.StoreException with CONFLICT if another was published since,
   *     NOT_FOUND if the base model is not registered
   */
  long publishAfter(long after, String baseModel, byte[] content, @Nullable UUID run);

  /**
   * The router that is to be served, if it is another than the caller has.
   *
   * @param after the sequence of the one that the caller has; 0 if none
   */
  Optional<PublishedRouter> latest(String baseModel, long after);
}
