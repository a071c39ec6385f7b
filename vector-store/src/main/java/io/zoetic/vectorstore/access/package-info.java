// SPDX-License-Identifier: Apache-2.0
/** API keys: who may do what. */
@NullMarked
package io.zoetic.vectorstore.access;

import org.jspecify.annotations.NullMarked;
