// SPDX-License-Identifier: Apache-2.0
/**
 * {@code GET /v1/models}: the names a client may ask for, and the base model behind them.
 *
 * <p>{@link io.zoetic.gateway.models.ModelNames} says which names there are and what they ask for,
 * {@link io.zoetic.gateway.models.ExpertNames} how experts are named in them. {@link
 * io.zoetic.gateway.models.BaseModelCache} knows which base model is registered without asking the
 * vector store for every request.
 */
@NullMarked
package io.zoetic.gateway.models;

import org.jspecify.annotations.NullMarked;
