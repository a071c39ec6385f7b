// SPDX-License-Identifier: Apache-2.0
/** What a checkpoint says of its architecture, read as transformers reads it. */
@NullMarked
package io.zoetic.model.config;

import org.jspecify.annotations.NullMarked;
