@echo off
rem Starts the helper with the first of the agent's Pythons that is new enough. An old one explains itself.
setlocal
set "MLOPS_PYTHONS=py python3 python"
if defined MLOPS_PYTHON set MLOPS_PYTHONS="%MLOPS_PYTHON%"
for %%P in (%MLOPS_PYTHONS%) do (
  %%P -c "import sys; sys.exit(sys.version_info < (3, 10))" >nul 2>nul && (
    %%P "%MLOPS_CALL%/bootstrap.py"
    exit /b
  )
)
for %%P in (%MLOPS_PYTHONS%) do (
  %%P -c "" >nul 2>nul && (
    %%P "%MLOPS_CALL%/bootstrap.py"
    exit /b
  )
)
echo mlops-jfrog: found none of these Pythons: %MLOPS_PYTHONS% 1>&2
exit /b 127
