// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The registry of base models. Thread-safe; every call may block for one round trip to the
 * database, so none belongs on an event loop.
 *
 * <p>Every method but {@link #isReachable} and {@link #close} throws {@link StoreException} if the
 * store does not answer.
 */
public interface BaseModels extends AutoCloseable {

  /**
   * Registers a base model and makes it the current one. Registering the same model again is how a
   * worker says that it serves it: the first registration's time stays.
   *
   * @throws StoreException with {@link StoreException.Reason#CONFLICT} if the digest stands for
   *     another definition; the current base model then stays
   */
  void registerBaseModel(BaseModel model);

  /**
   * Registers a layout that a worker serves on a base model. The same again is nothing new.
   *
   * @param layout which singular components carry z
   * @param size how many values z has
   * @throws StoreException with {@link StoreException.Reason#NOT_FOUND} if the base model is not
   *     registered, with {@link StoreException.Reason#CONFLICT} if the layout is registered with
   *     another size
   */
  void registerLayout(String baseModel, String layout, int size);

  /**
   * Registers a layout and says that experts of a base model are to be served with it. The first to
   * say so decides, for every worker and trainer and for ever, unless somebody asks for another.
   *
   * @param asked whether somebody asked for this very layout; else one that is decided on stays
   * @return the layout that is decided on
   * @throws StoreException as {@link #registerLayout}
   */
  String serveLayout(String baseModel, String layout, int size, boolean asked);

  /** The layout that experts of a base model are served with; empty before anybody has said so. */
  Optional<String> servedLayout(String baseModel);

  /** How many values each registered layout of a base model has, by layout. */
  Map<String, Integer> layouts(String baseModel);

  /**
   * Keeps why a base model answers no chats.
   *
   * @param problem in at most 2,000 characters; empty if it does answer them
   * @throws StoreException with {@link StoreException.Reason#NOT_FOUND} if the base model is not
   *     registered
   */
  void keepChatProblem(String baseModel, Optional<String> problem);

  /** Why a base model answers no chats; empty if it does. */
  Optional<String> chatProblem(String baseModel);

  /** The base model registered last; empty before the first. */
  Optional<BaseModel> currentBaseModel();

  /** The base model whose bytes have this digest. */
  Optional<BaseModel> baseModel(String digest);

  /** All base models, the first registered first. */
  List<BaseModel> baseModels();

  /** The complaint that a base model is not registered. */
  static StoreException notRegistered(String baseModel) {
    return new StoreException(
        StoreException.Reason.NOT_FOUND,
        "a base model must be registered, " + baseModel + " is not",
        null);
  }

  /**
   * Checks that a layout has the size that it is registered with.
   *
   * @param known the registered size; null if there is none
   * @throws StoreException with {@link StoreException.Reason#CONFLICT} if it does not
   */
  static void requireSameSize(String layout, int size, @Nullable Integer known) {
    if (known != null && known != size) {
      throw new StoreException(
          StoreException.Reason.CONFLICT,
          "the layout %s must have %d values as registered, had %d".formatted(layout, known, size),
          null);
    }
  }

  /** Whether the store answers and knows its tables; never throws. */
  boolean isReachable();

  /** Releases the connections. */
  @Override
  void close();
}
