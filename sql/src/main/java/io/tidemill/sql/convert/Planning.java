// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ForwardingCatalog;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.Functions;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.sql.parse.StatementParser;
import io.tidemill.sql.resolve.CatalogReader;
import io.tidemill.sql.resolve.Operators;
import io.tidemill.sql.resolve.ParameterTypes;
import io.tidemill.sql.resolve.RelTypes;
import io.tidemill.sql.resolve.RepeatedNames;
import io.tidemill.sql.resolve.Translation;
import io.tidemill.sql.resolve.TypedExpressions;
import io.tidemill.sql.resolve.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// The planning of one statement: resolve, convert, rewrite. Used once, by one thread.
public final class Planning {
    private static final int VIEW_DEPTH_MAX = 64;

    private final Functions functions;
    private final Operators operators;
    private final Catalog catalog;
    private final ParameterTypes parameters;
    private final RelTypes types = new RelTypes();
    private final CatalogReader reader;
    private final RelOptCluster cluster;
    private final List<Literal> values;
    private final Limits limits;
    private final Set<Rewrite> rewrites;
    private int viewDepth;

    /// Planning against a catalog.
    ///
    /// @param values the values of the statement's parameters; empty where they are not known yet
    /// @param rewrites the rewrites of plans to do
    public Planning(
            Functions functions,
            Operators operators,
            Catalog catalog,
            ParameterTypes parameters,
            List<Literal> values,
            Set<Rewrite> rewrites) {
        this.functions = functions;
        this.operators = operators;
        this.catalog = catalog;
        this.parameters = parameters;
        this.values = List.copyOf(values);
        this.rewrites = Set.copyOf(rewrites);
        this.limits = new Limits(values, parameters);
        this.reader = CatalogReader.of(catalog, types);
        this.cluster =
                RelOptCluster.create(
                        new HepPlanner(HepProgram.builder().build()), new TypedExpressions(types));
    }

    /// The types of the statement's parameters, as far as they are known by now.
    public ParameterTypes parameters() {
        return parameters;
    }

    /// Resolves and converts a query, without rewriting it. The tree is changed.
    public RelRoot algebra(SqlNode tree) {
        return algebra(tree, reader);
    }

    private RelRoot algebra(SqlNode tree, CatalogReader against) {
        try {
            var validator = new Validator(operators, against, types, parameters);
            SqlNode validated = validator.validate(tree);
            RelOptTable.ViewExpander views = (rowType, sql, path, name) -> view(name, sql, rowType);
            return new TreeConverter(views, validator, against, cluster).convert(validated);
        } catch (SqlException e) {
            throw e;
        } catch (StackOverflowError e) {
            throw SqlException.of(SqlState.STATEMENT_TOO_COMPLEX, "statement is nested too deeply")
                    .hint("Split the statement, for example by views or WITH.")
                    .cause(e);
        } catch (RuntimeException | AssertionError e) {
            throw translated(e);
        }
    }

    private SqlException translated(Throwable thrown) {
        return new Translation(catalog, reader.found()).translated(thrown);
    }

    private RelRoot view(@Nullable List<String> name, String sql, RelDataType rowType) {
        if (++viewDepth > VIEW_DEPTH_MAX) {
            throw SqlException.of(SqlState.STATEMENT_TOO_COMPLEX, "views are nested too deeply")
                    .hint("Make one of the views materialized.");
        }
        try {
            RelRoot root = algebra(StatementParser.parseQuery(sql).tree(), within(name));
            RelNode rel = root.project();
            int count = rel.getRowType().getFieldCount();
            var shown = References.shown(rel, RelCollations.EMPTY, count, operators);
            return RelRoot.of(shown.rel(), rowType, root.kind);
        } finally {
            viewDepth--;
        }
    }

    private CatalogReader within(@Nullable List<String> view) {
        return view != null
                        && catalog.relation(new QualifiedName(view.get(0), view.get(1)))
                                        .orElse(null)
                                instanceof ViewDefinition definition
                ? CatalogReader.of(catalog.within(definition), types)
                : reader;
    }

    /// The plan of a query. The tree is changed.
    public Query query(SqlNode tree) {
        return query(algebra(tree));
    }

    /// The plan of a query's algebra.
    Query query(RelRoot root) {
        try {
            RelNode rel = root.rel;
            if (rel instanceof Sort sort && sort.offset == null && sort.fetch == null) {
                rel = sort.getInput();
            }
            int count = root.validatedRowType.getFieldCount();
            var shown = References.shown(rel, root.collation, count, operators);
            List<SortKey> order = PlanConverter.sortKeys(shown.order());
            return shown(plan(shown.rel()), order, root);
        } catch (SqlException e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw translated(e);
        }
    }

    /// The plan of algebra, rewritten.
    private Plan plan(RelNode rel) {
        return new PlanConverter(functions, values, limits, new Predictions(catalog), rewrites)
                .convert(Rewrites.apply(rel, rewrites, catalog::rowCount));
    }

    /// A converter of expressions.
    ExpressionConverter expressions() {
        return new ExpressionConverter(functions, values, false);
    }

    /// Parameter `index`: its value where that is known.
    Expression parameter(int index, Type type) {
        return ExpressionConverter.parameter(index, type, values);
    }

    /// Gives the shown columns their names; Calcite has made them unique.
    private static Query shown(Plan plan, List<SortKey> order, RelRoot root) {
        RelDataType row = root.validatedRowType;
        int count = row.getFieldCount();
        var fields = new ArrayList<Field>();
        for (int i = 0; i < plan.schema().size(); i++) {
            Field field = plan.schema().field(i);
            String name = i < count ? name(row.getFieldList().get(i).getName()) : field.name();
            fields.add(new Field(name, field.type(), field.nullable()));
        }
        return new Query(Renaming.renamed(plan, new Schema(fields)), order, count);
    }

    /// Planning where `table` is in the catalog too, in place of what has its name.
    Planning with(TableDefinition table) {
        var extended =
                new ForwardingCatalog() {
                    @Override
                    public Catalog catalog() {
                        return catalog;
                    }

                    @Override
                    public Optional<Relation> relation(QualifiedName name) {
                        return name.equals(table.name())
                                ? Optional.of(table)
                                : catalog.relation(name);
                    }
                };
        return new Planning(functions, operators, extended, parameters, values, rewrites);
    }

    /// The columns that the statement names, by relation.
    public Map<QualifiedName, Set<String>> named() {
        return reader.named();
    }

    /// Whether the plan waits for the value of a parameter: that of a LIMIT or OFFSET.
    public boolean open() {
        return limits.open();
    }

    /// The columns of VALUES are called column1, column2, …
    private static String name(String name) {
        return name.startsWith("EXPR$")
                ? "column" + (Integer.parseInt(name.substring(5)) + 1)
                : RepeatedNames.shown(name);
    }

    /// The types of the first `count` parameters.
    public List<Type> parameterTypes(int count) {
        return parameters.types(count);
    }
}
