// SPDX-License-Identifier: Apache-2.0
/**
 * {@code GET /v1/models}: the names a client may ask for, and the base model behind them.
 *
 * <p>{@link io.zoetic.gateway.models.ModelNames} says which names there are and what they ask for,
 * {@link io.zoetic.gateway.models.ExpertNames} how experts are named in them. {@link
 * io.zoetic.gateway.models.BaseModelCache} and {@link io.zoetic.gateway.models.ExpertModels} know
 * which base model is registered and which experts are served without asking the stores for every
 * request.
 */
@NullMarked
package io.zoetic.gateway.models;

import org.jspecify.annotations.NullMarked;
