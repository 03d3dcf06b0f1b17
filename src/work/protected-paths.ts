import { pathMatcher } from './path-patterns.ts';

/**
 * Those of `files` that no merge touches without a person: what decides what is installed, built, checked and run, and
 * what steers agents; and what `extra`, the configuration's own patterns, names. A renamed file is given by both names.
 */
export function protectedAmong(files: readonly string[], extra: readonly string[]): string[] {
  const isExtra = pathMatcher(extra.map(asWritten), { anyCase: true });
  return files.filter((file) => {
    const path = asWritten(file);
    const name = path.split('/').at(-1) ?? '';
    return NAMES.has(name.toLowerCase()) || isLike(name) || isPlaced(path) || isExtra(path);
  });
}

/** Some disks see no difference between two letters, and none where a character cannot be seen. */
function asWritten(path: string): string {
  return path.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
}

/** Files by their names, wherever they lie. */
const FILES: Readonly<Record<string, string>> = {
  javascript: `
    package.json package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml pnpm-workspace.yaml .pnpmfile.* bun.lock
    bun.lockb bunfig.toml deno.json deno.jsonc deno.lock .npmrc .yarnrc .yarnrc.yml .pnp.* .nvmrc .node-version
    lerna.json nx.json project.json turbo.json rush.json angular.json tsconfig*.json jsconfig*.json .swcrc .babelrc*
    .eslintrc* .eslintignore .prettierrc* .stylelintrc* biome.json biome.jsonc .oxlintrc.json .mocharc* .nycrc* .c8rc*
    .lintstagedrc* .commitlintrc* .browserslistrc cypress.json wdio*.conf.* karma.conf.* protractor.conf.* stryker.conf.*
    gulpfile.* Gruntfile.* vitest.workspace.* jest.setup.* jest-setup.* vitest.setup.* playwright-ct.config.*`,
  'javascript, *.config.*': `
    vite*.config.* vitest*.config.* jest*.config.* playwright*.config.* cypress*.config.* eslint.config.* prettier.config.*
    babel.config.* webpack*.config.* rollup*.config.* rolldown*.config.* rspack*.config.* rsbuild.config.* tsup.config.*
    tsdown.config.* esbuild.config.* metro.config.* next.config.* nuxt.config.* svelte.config.* astro.config.*
    remix.config.* vue.config.* craco.config.* postcss.config.* tailwind.config.* stylelint.config.* lint-staged.config.*
    commitlint.config.* release.config.* ava.config.* nyc.config.* web-test-runner.config.* knip.*`,
  python: `
    pyproject.toml setup.py setup.cfg requirements*.txt requirements*.in constraints*.txt Pipfile Pipfile.lock
    poetry.lock poetry.toml uv.lock uv.toml pdm.lock pdm.toml pixi.toml pixi.lock hatch.toml pylock*.toml
    environment.yml environment.yaml conda-lock.yml MANIFEST.in tox.ini pytest.ini .pytest.ini conftest.py noxfile.py
    mypy.ini .mypy.ini ruff.toml .ruff.toml .flake8 .coveragerc pylintrc .pylintrc .isort.cfg pyrightconfig.json
    .python-version sitecustomize.py usercustomize.py dodo.py`,
  rust: `
    Cargo.toml Cargo.lock build.rs rust-toolchain rust-toolchain.toml rustfmt.toml .rustfmt.toml clippy.toml
    .clippy.toml deny.toml Cross.toml Makefile.toml nextest.toml`,
  go: 'go.mod go.sum go.work go.work.sum .golangci.* .goreleaser.* magefile.go',
  jvm: `
    pom.xml *.gradle *.gradle.kts gradle.properties gradle.lockfile gradlew gradlew.bat mvnw mvnw.cmd *.versions.toml
    build.xml ivy.xml *.sbt build.sc build.mill project.clj deps.edn shadow-cljs.edn checkstyle*.xml detekt*.yml`,
  dotnet: `
    *.csproj *.fsproj *.vbproj *.vcxproj *.sln *.slnx *.props *.targets *.ruleset *.runsettings nuget.config
    packages.config packages.lock.json global.json dotnet-tools.json paket.* xunit.runner.json build.cake`,
  ruby: `
    Gemfile Gemfile.* gems.rb gems.locked *.gemspec Rakefile *.rake .rspec .rubocop*.yml .ruby-version Guardfile
    Appraisals Brewfile*`,
  php: `
    composer.json composer.lock symfony.lock phpunit*.xml phpunit*.xml.dist phpstan*.neon phpstan*.neon.dist psalm*.xml
    psalm*.xml.dist .php-cs-fixer* rector.php infection.json*`,
  'elixir, erlang, haskell, ocaml, dart, julia, r': `
    mix.exs mix.lock .formatter.exs .credo.exs rebar.config rebar.lock *.cabal cabal.project* stack.yaml*
    hpack.yaml dune-project *.opam pubspec.yaml pubspec.lock pubspec_overrides.yaml analysis_options.yaml
    Project.toml Manifest.toml renv.lock`,
  'swift, apple': `
    Package.swift Package@swift-* Package.resolved Podfile Podfile.lock *.podspec Cartfile* *.xcconfig *.xctestplan
    project.pbxproj *.xcscheme .swiftlint.yml .swift-version .swiftformat`,
  'c, make, tasks': `
    CMakeLists.txt CMakePresets.json CMakeUserPresets.json *.cmake Makefile Makefile.am Makefile.in Makefile.inc GNUmakefile *.mk *.mak configure
    configure.ac configure.in meson.build meson_options.txt meson.options conanfile.* conan.lock vcpkg.json
    vcpkg-configuration.json SConstruct SConscript wscript xmake.lua premake*.lua build.zig build.zig.zon build.ninja
    .clang-tidy .clang-format justfile .justfile *.just Taskfile.yml Taskfile.yaml Taskfile.dist.* BUILD.bazel
    WORKSPACE.bazel MODULE.bazel MODULE.bazel.lock .bazelrc .bazelversion *.bzl mise.toml .mise.toml mise.lock
    .tool-versions .envrc`,
  'containers, nix': `
    Dockerfile Dockerfile.* *.Dockerfile Containerfile Containerfile.* .dockerignore docker-compose*.yml
    docker-compose*.yaml compose.yml compose.yaml compose.*.yml compose.*.yaml docker-bake.* Vagrantfile Tiltfile
    Earthfile devcontainer.json .devcontainer.json *.nix flake.lock`,
  'continuous integration': `
    .gitlab-ci.yml *.gitlab-ci.yml Jenkinsfile Jenkinsfile.* *.jenkinsfile .travis.yml appveyor.yml .appveyor.yml
    azure-pipelines*.yml azure-pipelines*.yaml bitbucket-pipelines.yml .drone.yml .drone.yaml .drone.star
    .woodpecker.yml .woodpecker.yaml .cirrus.yml .cirrus.star buildspec*.yml cloudbuild*.yml cloudbuild*.yaml
    codefresh.yml .build.yml action.yml action.yaml .mergify.yml codecov.yml .codecov.yml
    sonar-project.properties .releaserc* renovate.json* .renovaterc* dependabot.yml CODEOWNERS .pre-commit-config.yaml
    .pre-commit-hooks.yaml lefthook*.yml .lefthook*.yml lefthook*.yaml .overcommit.yml netlify.toml vercel.json`,
  git: '.gitattributes .gitmodules .gitconfig .lfsconfig',
  agents: `
    AGENTS.md AGENTS.override.md AGENT.md CLAUDE.md CLAUDE.local.md GEMINI.md QWEN.md opencode.json opencode.jsonc
    .mcp.json .cursorrules .windsurfrules .clinerules .roomodes .roorules .goosehints .aider.conf.yml
    copilot-instructions.md SKILL.md`,
};

/** Folders with all that is in them, and files that mean something in their place alone. */
const PLACES = `
  .yoi .github .gitlab .circleci .buildkite .teamcity .semaphore .woodpecker .forgejo .gitea .builds .tekton .jenkins
  .azure-pipelines .azuredevops .cirrus .husky .githooks .lefthook .hooks .yarn .cargo .mvn .bundle .config/nextest.toml
  .config/dotnet-tools.json .config/mise gradle/wrapper buildSrc project/build.properties vendor/modules.txt
  requirements/*.txt requirements/*.in .changeset/config.json *.xcodeproj *.xcworkspace fastlane .devcontainer .vscode
  .idea .zed .storybook .claude .codex .gemini .qwen .opencode .agents .cursor .windsurf .clinerules .roo .kiro .continue
  .junie .amazonq .goose .git`;

const NAMES = new Set(Object.values(FILES).flatMap(listed));
const isLike = pathMatcher(
  [...NAMES].filter((name) => name.includes('*')),
  { anyCase: true },
);
const isPlaced = pathMatcher(listed(PLACES), { anyCase: true });

function listed(text: string): string[] {
  return text.trim().toLowerCase().split(/\s+/u);
}
